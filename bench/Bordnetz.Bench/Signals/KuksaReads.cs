using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Bordnetz.Server.Kuksa.Proto.V2;
using Google.Protobuf;

namespace Bordnetz.Bench.Signals;

/// <summary>Unary reads a second, with a token, driven by h2load (Debian's nghttp2-client).</summary>
internal static partial class KuksaReads
{
    public static async Task RunAsync(int rounds)
    {
        await using LoadServer server = await LoadServer.StartAsync();
        string body = Path.GetTempFileName();
        byte[] request = new GetValueRequest { SignalId = new SignalID { Path = "Vehicle.S7" } }.ToByteArray();
        byte[] message = new byte[5 + request.Length];
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(1), (uint)request.Length);
        request.CopyTo(message, 5);
        await File.WriteAllBytesAsync(body, message);
        (int Connections, int Streams)[] cases = [(1, 1), (2, 10), (4, 50)];
        List<double>[] rates = [.. cases.Select(_ => new List<double>())];
        List<double>[] cpu = [.. cases.Select(_ => new List<double>())];
        await LoadAsync(server, body, (4, 50), 50_000);
        for (int round = 0; round < rounds; round++)
        {
            for (int c = 0; c < cases.Length; c++)
            {
                int count = cases[c].Streams == 1 ? 20_000 : 100_000;
                TimeSpan before = server.ProcessorTime;
                rates[c].Add(await LoadAsync(server, body, cases[c], count));
                cpu[c].Add((server.ProcessorTime - before).TotalMicroseconds / count);
            }
        }
        File.Delete(body);
        for (int c = 0; c < cases.Length; c++)
        {
            Console.WriteLine(
                $"GetValue with token, {cases[c].Connections} connections of {cases[c].Streams} streams: "
                    + $"{Figures.Median(rates[c]):F0}/s ({Figures.All(rates[c], "F0")}), "
                    + $"{Figures.Median(cpu[c]):F1} µs of the server's processor time each"
            );
        }
    }

    private static async Task<double> LoadAsync(
        LoadServer server,
        string body,
        (int Connections, int Streams) load,
        int count
    )
    {
        ProcessStartInfo start = new("h2load") { RedirectStandardOutput = true };
        string[] arguments =
        [
            "-n",
            $"{count}",
            "-c",
            $"{load.Connections}",
            "-m",
            $"{load.Streams}",
            "-d",
            body,
            "-H",
            "content-type: application/grpc",
            "-H",
            "te: trailers",
            "-H",
            $"authorization: Bearer {server.Token}",
            new Uri(server.Address, "kuksa.val.v2.VAL/GetValue").ToString(),
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Match rate = Rate().Match(output);
        return rate.Success && output.Contains($"{count} succeeded", StringComparison.Ordinal)
            ? double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidDataException(output);
    }

    [GeneratedRegex(@"([0-9.]+) req/s")]
    private static partial Regex Rate();
}
