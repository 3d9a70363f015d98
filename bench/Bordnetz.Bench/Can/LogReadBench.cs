using BenchmarkDotNet.Attributes;
using Bordnetz.Can;
using Bordnetz.Can.Logs;
using Bordnetz.Problems;

namespace Bordnetz.Bench.Can;

/// <summary>Reading a log of 100,000 classical frames of 8 bytes from memory, by format; one operation is one frame.</summary>
public class LogReadBench
{
    private const int Frames = 100_000;
    private byte[] _log = [];
    private LogFormat _format = null!;

    /// <summary>The formats by name.</summary>
    public static IEnumerable<string> Formats => LogFormats.All.Select(f => f.Name);

    /// <summary>The format.</summary>
    [ParamsSource(nameof(Formats))]
    public string Format { get; set; } = "";

    /// <summary>Writes the log.</summary>
    [GlobalSetup]
    public void Write()
    {
        _format = LogFormats.Find(Format)!;
        byte[][] payloads = BenchFile.Payloads(8);
        using MemoryStream stream = new();
        using (LogWriter writer = _format.Writer(stream))
        {
            for (int i = 0; i < Frames; i++)
            {
                CanFrame frame = CanFrame.Classic(new CanId((uint)(i % 0x700)), payloads[i & 255]);
                writer.Write(new LogFrame(i * 1_100_000L, "can0", false, frame));
            }
        }
        _log = stream.ToArray();
        Console.WriteLine($"// {Format}: {_log.Length / 1e6:F2} MB for {Frames} frames");
    }

    /// <summary>Reads all of it.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public long Read()
    {
        LogReader reader = _format.Reader(new MemoryStream(_log), new LogReadOptions(), new ProblemLog());
        long sum = 0;
        foreach (LogFrame frame in reader.Read())
        {
            sum += frame.TimeNs;
        }
        return sum;
    }
}
