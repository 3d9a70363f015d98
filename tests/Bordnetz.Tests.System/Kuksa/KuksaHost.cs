using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Bordnetz.Problems;
using Bordnetz.Server.Kuksa;
using Bordnetz.Signals;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Bordnetz.Tests.Kuksa;

/// <summary>A broker with a small catalog, served in this process on a free port of the loopback.</summary>
internal sealed class KuksaHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private KuksaHost(WebApplication app, SignalBroker broker)
    {
        _app = app;
        Broker = broker;
    }

    public SignalBroker Broker { get; }

    public Uri Address => new(_app.Urls.First());

    public static SignalCatalog Catalog { get; } = ReadCatalog();

    public static int Id(string path) =>
        Catalog.TryFind(path, out SignalDefinition? signal) ? signal.Index : throw new ArgumentException(path);

    /// <summary>The vehicle itself takes targets of the low beam.</summary>
    public static async Task<KuksaHost> StartAsync(
        KuksaOptions? options = null,
        SignalBrokerOptions? broker = null,
        X509Certificate2? certificate = null
    )
    {
        SignalBroker hub = new(
            Catalog,
            broker ?? new SignalBrokerOptions { VehicleProvides = i => i == Id("Vehicle.Body.Lights.IsLowBeamOn") }
        );
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.ListenForKuksa(new IPEndPoint(IPAddress.Loopback, 0), certificate));
        builder.Services.AddKuksa(hub, options);
        WebApplication app = builder.Build();
        app.MapKuksa();
        await app.StartAsync();
        return new KuksaHost(app, hub);
    }

    public void Publish(string path, SignalValue value, Quality quality = Quality.Good) =>
        Broker.Publish([new SignalChange(Id(path), false, value, quality, DateTimeOffset.UnixEpoch.AddSeconds(7))]);

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static SignalCatalog ReadCatalog()
    {
        const string json = """
            {"Vehicle": {"type": "branch", "description": "The vehicle.", "children": {
              "Speed": {"type": "sensor", "datatype": "float", "unit": "km/h", "description": "Its speed."},
              "AverageSpeed": {"type": "sensor", "datatype": "float", "min": 0, "max": 300, "unit": "km/h",
                "description": "Its speed since the start.", "comment": "For tests.", "deprecation": "v9 gone"},
              "Gear": {"type": "sensor", "datatype": "int8", "description": "The gear."},
              "Age": {"type": "attribute", "datatype": "uint8", "default": 3, "description": "Years."},
              "Class": {"type": "attribute", "datatype": "string", "allowed": ["A", "B"], "description": "The class."},
              "Weights": {"type": "sensor", "datatype": "uint16[]", "description": "By axle."},
              "Odometer": {"type": "sensor", "datatype": "uint64", "description": "The whole way."},
              "Body": {"type": "branch", "description": "The body.", "children": {
                "Lights": {"type": "branch", "description": "Lights.", "children": {
                  "IsLowBeamOn": {"type": "actuator", "datatype": "boolean", "description": "Low beam."},
                  "Brightness": {"type": "actuator", "datatype": "uint8", "min": 0, "max": 100, "unit": "percent",
                    "description": "Brightness."},
                  "Colour": {"type": "actuator", "datatype": "string", "allowed": ["WHITE", "AMBER"],
                    "description": "Colour."}}}}},
              "Cabin": {"type": "branch", "description": "Inside.", "children": {
                "Sunroof": {"type": "branch", "description": "The roof.", "children": {
                  "Position": {"type": "sensor", "datatype": "int8", "description": "Position."},
                  "Switch": {"type": "actuator", "datatype": "string", "description": "Switch."},
                  "Shade": {"type": "branch", "description": "Its shade.", "children": {
                    "Position": {"type": "sensor", "datatype": "int8", "description": "Position."},
                    "Switch": {"type": "actuator", "datatype": "string", "description": "Switch."}}}}}}}
            }}}
            """;
        ProblemLog log = new();
        VssTree? tree = VssJsonReader.Parse("catalog.json", Encoding.UTF8.GetBytes(json), log);
        SignalCatalog catalog = CatalogBuilder.Build([tree!], log);
        Assert.Empty(log.Problems);
        return catalog;
    }
}
