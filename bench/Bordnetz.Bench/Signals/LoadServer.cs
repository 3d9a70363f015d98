using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Bordnetz.Server.Access;
using Bordnetz.Server.Kuksa;
using Bordnetz.Signals;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Bordnetz.Bench.Signals;

/// <summary>The server under load, in a process of its own, with a token that allows everything.</summary>
internal sealed class LoadServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _keyFile;

    private LoadServer(Process process, string keyFile, Uri address, string token)
    {
        _process = process;
        _keyFile = keyFile;
        Address = address;
        Token = token;
    }

    public Uri Address { get; }

    public string Token { get; }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public KuksaClient NewClient() => new(Address, Token);

    public static async Task<LoadServer> StartAsync()
    {
        using RSA key = RSA.Create(2048);
        string keyFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(keyFile, key.ExportSubjectPublicKeyInfoPem());
        ProcessStartInfo start = new(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList = { "signals", "serve", keyFile },
        };
        Process process = Process.Start(start)!;
        string address = (await process.StandardOutput.ReadLineAsync())!;
        return new LoadServer(process, keyFile, new Uri(address), MakeToken(key));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        File.Delete(_keyFile);
    }

    /// <summary>Serves until its standard input ends.</summary>
    public static async Task ServeAsync(string keyFile)
    {
        SignalCatalog catalog = LoadCatalog.Make();
        string pem = await File.ReadAllTextAsync(keyFile);
        if (
            !TokenAuthority.TryCreate(pem, catalog, TimeProvider.System, out TokenAuthority? authority, out string? why)
        )
        {
            throw new InvalidDataException(why);
        }
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.ListenForKuksa(new IPEndPoint(IPAddress.Loopback, 0)));
        builder.Services.AddKuksa(new SignalBroker(catalog), new KuksaOptions { Authority = authority });
        await using WebApplication app = builder.Build();
        app.MapKuksa();
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
    }

    private static string MakeToken(RSA key)
    {
        string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
        long expiry = TimeProvider.System.GetUtcNow().AddDays(1).ToUnixTimeSeconds();
        string text =
            Part("""{"alg":"RS256","typ":"JWT"}""")
            + "."
            + Part(
                $$"""{"sub":"load","iss":"load","aud":["kuksa.val"],"iat":1,"exp":{{expiry}},"scope":"read provide actuate"}"""
            );
        byte[] signature = key.SignData(
            Encoding.UTF8.GetBytes(text),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }
}
