using System.Text.RegularExpressions;
using Bordnetz.Server.Kuksa.Proto.V2;
using Bordnetz.TestKit;
using Grpc.Core;
using Value = Bordnetz.Server.Kuksa.Proto.V2.Value;

namespace Bordnetz.Tests.Kuksa;

/// <summary>Every answer that was recorded of a databroker 0.7.1, compared with ours, line by line.</summary>
public sealed partial class RecordedBehaviourTests : KuksaTestBase
{
    private const string Speed = "Vehicle.Speed";

    /// <summary>Where we answer otherwise on purpose; docs/standards/kuksa.md says why.</summary>
    private static readonly Dictionary<string, string> Ours = new()
    {
        ["GetValue other signal while a provider claims Speed"] = "OK",
        ["re-claim right after provider left"] = "OK",
        ["Actuate unset value"] = "InvalidArgument 'No value provided'",
    };

    private async Task<string> GetSpeed() =>
        await StatusOf(async () => await V2.GetValueAsync(new() { SignalId = Path(Speed) }));

    private Task<string> PublishAsync(string path, Value? value) =>
        StatusOf(async () => await V2.PublishValueAsync(Publish(path, value)));

    private Task<string> ActuateAsync(string path, Value value) =>
        StatusOf(async () => await V2.ActuateAsync(Target(path, value)));

    private Task<string> ListAsync(string root) =>
        StatusOf(async () => await V2.ListMetadataAsync(new() { Root = root }));

    private async Task<string> SubscribeAsync(SubscribeRequest request)
    {
        using var call = V2.Subscribe(request, cancellationToken: Cancel);
        return await StatusOf(async () => await call.ResponseStream.MoveNext(Cancel));
    }

    private async Task<string> ClaimAsync()
    {
        using var provider = V2.OpenProviderStream(cancellationToken: Cancel);
        ProvideSignalRequest claim = new() { SignalsSampleIntervals = { [Id(Speed)] = new SampleInterval() } };
        await provider.RequestStream.WriteAsync(new() { ProvideSignalRequest = claim }, Cancel);
        string status = await StatusOf(async () => await provider.ResponseStream.MoveNext(Cancel));
        await provider.RequestStream.CompleteAsync();
        return status;
    }

    // Claims, leaves, and claims again as soon as the server knows.
    private async Task<string> ClaimTwiceAsync()
    {
        await NobodyProvidesAsync();
        await ClaimAsync();
        await NobodyProvidesAsync();
        return await ClaimAsync();
    }

    private async Task NobodyProvidesAsync()
    {
        while (Broker.Providers.Count > 0)
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task<string> WhileClaimedAsync(Func<Task<string>> call)
    {
        await NobodyProvidesAsync();
        using var provider = V2.OpenProviderStream(cancellationToken: Cancel);
        ProvideSignalRequest claim = new() { SignalsSampleIntervals = { [Id(Speed)] = new SampleInterval() } };
        await provider.RequestStream.WriteAsync(new() { ProvideSignalRequest = claim }, Cancel);
        await NextAsync(provider.ResponseStream);
        return await call();
    }

    private Dictionary<string, Func<Task<string>>> Calls()
    {
        GetValuesRequest both = new() { SignalIds = { Path("Vehicle.AverageSpeed"), Path(Speed) } };
        PublishValueRequest old = Publish(Speed, new Value { Float = 5 });
        old.DataPoint.Timestamp = new() { Seconds = 1 };
        GetValueRequest other = new() { SignalId = Path("Vehicle.Gear") };
        const string brightness = "Vehicle.Body.Lights.Brightness";
        return new()
        {
            ["GetValue before"] = GetSpeed,
            ["GetValue other signal while a provider claims Speed"] = () =>
                WhileClaimedAsync(() => StatusOf(async () => await V2.GetValueAsync(other))),
            ["GetValue claimed signal, silent provider"] = () => WhileClaimedAsync(GetSpeed),
            ["GetValues [avg,speed]"] = () =>
                WhileClaimedAsync(() => StatusOf(async () => await V2.GetValuesAsync(both))),
            ["re-claim right after provider left"] = ClaimTwiceAsync,
            ["re-claim 2.2 s later"] = ClaimTwiceAsync,
            ["path 1001 chars"] = () =>
                StatusOf(async () => await V2.GetValueAsync(new() { SignalId = Path(new string('x', 1001)) })),
            ["no signal id"] = () => StatusOf(async () => await V2.GetValueAsync(new())),
            ["GetValues empty"] = () => StatusOf(async () => await V2.GetValuesAsync(new())),
            ["Subscribe empty"] = () => SubscribeAsync(new()),
            ["Subscribe buf 1001"] = () => SubscribeAsync(new() { SignalPaths = { Speed }, BufferSize = 1001 }),
            ["Publish wrong type"] = () => PublishAsync(Speed, new Value { String = "x" }),
            ["Publish no dp"] = () =>
                StatusOf(async () => await V2.PublishValueAsync(new() { SignalId = Path(Speed) })),
            ["Publish None value"] = () => PublishAsync(Speed, null),
            ["Publish unset typed"] = () => PublishAsync(Speed, new Value()),
            ["GetValue after None"] = GetSpeed,
            ["Actuate sensor"] = () => ActuateAsync(Speed, new Value { Float = 1 }),
            ["Actuate no provider"] = () => ActuateAsync(brightness, new Value { Uint32 = 1 }),
            ["Actuate unset value"] = () => ActuateAsync(brightness, new Value()),
            ["Publish uint8 300"] = () => PublishAsync("Vehicle.Age", new Value { Uint32 = 300 }),
            ["Publish allowed"] = () => PublishAsync("Vehicle.Class", new Value { String = "C" }),
            ["Publish min/max"] = () => PublishAsync("Vehicle.AverageSpeed", new Value { Float = 301 }),
            ["Publish NaN"] = () => PublishAsync("Vehicle.AverageSpeed", new Value { Float = float.NaN }),
            ["ListMetadata bad"] = () => ListAsync("Vehicle Speed"),
            ["ListMetadata none"] = () => ListAsync("Vehicle.Nothing"),
            ["ListMetadata all"] = () => ListAsync(""),
            ["ListMetadata wildcard"] = () => ListAsync("Vehicle.Cabin.**"),
            ["ServerInfo"] = () => StatusOf(async () => await V2.GetServerInfoAsync(new())),
            ["Publish with old ts"] = () => StatusOf(async () => await V2.PublishValueAsync(old)),
            ["GetValue ts"] = GetSpeed,
        };
    }

    [Fact]
    public async Task Answers_are_those_of_the_recorded_databroker_but_where_we_say_so()
    {
        string? shared = RepositoryFiles.SharedData;
        if (shared is null)
        {
            Assert.Skip("The recorded answers are not on this machine.");
        }
        string[] lines = await File.ReadAllLinesAsync(
            global::System.IO.Path.Combine(shared, "signals", "kuksa_v2_behaviour_transcript.txt"),
            Cancel
        );
        Dictionary<string, Func<Task<string>>> calls = Calls();
        List<string> compared = [];
        foreach (Match line in lines.Select(l => Recorded().Match(l)).Where(m => m.Success))
        {
            string name = line.Groups["name"].Value;
            Assert.True(calls.TryGetValue(name, out Func<Task<string>>? call), $"nothing is compared with '{name}'");
            compared.Add(name);
            StatusCode code = Enum.Parse<StatusCode>(
                line.Groups["code"].Value.Replace("_", "", StringComparison.Ordinal),
                ignoreCase: true
            );
            string recorded = code == StatusCode.OK ? "OK" : $"{code} '{line.Groups["text"].Value}'";
            string ours = await call();
            Assert.Equal(
                $"{name}: {Numbers().Replace(Ours.GetValueOrDefault(name, recorded), "N")}",
                $"{name}: {Numbers().Replace(ours.StartsWith("OK", StringComparison.Ordinal) ? "OK" : ours, "N")}"
            );
        }
        Assert.Equal(calls.Keys.Order(StringComparer.Ordinal), compared.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("^(?<name>[^ ].*?): (?<code>[A-Z_]+) '(?<text>.*)' [0-9.]+ ms$")]
    private static partial Regex Recorded();

    // Each catalog has numbers of its own.
    [GeneratedRegex(@"(?<=vss_id |id: )\d+")]
    private static partial Regex Numbers();
}
