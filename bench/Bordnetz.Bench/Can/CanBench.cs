using BenchmarkDotNet.Attributes;
using Bordnetz.Bench.Can.Typed;
using Bordnetz.Can;
using Bordnetz.Problems;

namespace Bordnetz.Bench.Can;

/// <summary>The DBC that the typed messages are made from.</summary>
internal static class BenchFile
{
    public static readonly DbcFile File = DbcReader.Read(Path(), new ProblemLog())!;

    public static string Path([System.Runtime.CompilerServices.CallerFilePath] string source = "") =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(source)!, "bench.dbc");

    /// <summary>Payloads in a fixed order without pattern.</summary>
    public static byte[][] Payloads(int length)
    {
        byte[][] payloads = new byte[256][];
        uint state = 12345;
        for (int i = 0; i < payloads.Length; i++)
        {
            payloads[i] = new byte[length];
            for (int at = 0; at < length; at++)
            {
                state = (state * 1664525) + 1013904223;
                payloads[i][at] = (byte)(state >> 24);
            }
        }
        return payloads;
    }
}

/// <summary>Decoding and encoding every signal of a message, over 256 payloads; figures are for one message.</summary>
[MinColumn]
public class CanCodecBench
{
    private const int Count = 256;

    private readonly double[] _values = new double[64];
    private byte[][] _payloads = [];
    private MessageCodec _interpreted = null!;
    private CompiledMessage _compiled = null!;

    [Params("MotorState", "WheelSpeeds", "CellVoltages", "Diagnosis")]
    public string Message { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        DbcMessage message = BenchFile.File.FindMessage(Message)!;
        _payloads = BenchFile.Payloads(message.Length);
        foreach (byte[] payload in _payloads)
        {
            payload[0] = Message == "Diagnosis" ? (byte)(payload[0] % 4) : payload[0];
        }
        _interpreted = new MessageCodec(message);
        _compiled = new CompiledMessage(message);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public void DecodeInterpreted()
    {
        foreach (byte[] payload in _payloads)
        {
            _interpreted.Decode(payload, _values);
        }
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void DecodeCompiled()
    {
        foreach (byte[] payload in _payloads)
        {
            _compiled.Decode(payload, _values);
        }
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public double DecodeGenerated() =>
        Message switch
        {
            "MotorState" => DecodeAll<MotorState>(),
            "WheelSpeeds" => DecodeAll<WheelSpeeds>(),
            "CellVoltages" => DecodeAll<CellVoltages>(),
            _ => DecodeAll<Diagnosis>(),
        };

    private double DecodeAll<T>()
        where T : struct, IDbcMessage<T>
    {
        T[] sink = Sink<T>.Values;
        for (int i = 0; i < _payloads.Length; i++)
        {
            T.TryDecode(_payloads[i], out sink[i & 3]);
        }
        return sink.Length;
    }

    private static class Sink<T>
    {
        public static readonly T[] Values = new T[4];
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void EncodeInterpreted()
    {
        foreach (byte[] payload in _payloads)
        {
            _interpreted.Encode(_values, payload);
        }
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void EncodeCompiled()
    {
        foreach (byte[] payload in _payloads)
        {
            _compiled.Encode(_values, payload);
        }
    }
}

/// <summary>Counting the bits of a frame on the wire.</summary>
[MinColumn]
public class FrameLengthBench
{
    private const int Count = 256;
    private readonly byte[][] _payloads = BenchFile.Payloads(8);
    private readonly byte[][] _long = BenchFile.Payloads(64);
    private readonly CanId _standard = new(0x123);
    private readonly CanId _extended = new(0x18FEF100, true);

    [Benchmark(OperationsPerInvoke = Count)]
    public int ClassicStandard()
    {
        int bits = 0;
        foreach (byte[] payload in _payloads)
        {
            bits += FrameLength.ClassicBits(_standard, payload);
        }
        return bits;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public int ClassicExtended()
    {
        int bits = 0;
        foreach (byte[] payload in _payloads)
        {
            bits += FrameLength.ClassicBits(_extended, payload);
        }
        return bits;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public int Fd64()
    {
        int bits = 0;
        foreach (byte[] payload in _long)
        {
            bits += FrameLength.FdBits(_standard, payload).Total;
        }
        return bits;
    }
}

/// <summary>Reading a DBC of 100 messages with 1,200 signals, about 90 kB.</summary>
[MemoryDiagnoser]
public class DbcReadBench
{
    private readonly string _text = MakeText();

    private static string MakeText()
    {
        DbcMessage message = BenchFile.File.FindMessage("MotorState")!;
        DbcSignal[] signals =
        [
            .. Enumerable
                .Range(0, 12)
                .Select(i =>
                    message.Signals[i % 8] with
                    {
                        Name = $"Signal{i}",
                        StartBit = i * 5,
                        Length = 5,
                        ByteOrder = ByteOrder.LittleEndian,
                        Comment = "What it means in a few words",
                        Values = [(0, "off"), (1, "on"), (31, "not available")],
                    }
                ),
        ];
        return DbcWriter.Write(
            BenchFile.File with
            {
                Messages =
                [
                    .. Enumerable
                        .Range(0, 100)
                        .Select(i =>
                            message with
                            {
                                Id = new CanId((uint)i),
                                Name = $"Message{i}",
                                CycleTimeMs = 10,
                                Signals = [.. signals],
                            }
                        ),
                ],
            }
        );
    }

    [Benchmark]
    public DbcFile? Read() => DbcReader.ReadText(_text, "bench.dbc", new ProblemLog());

    [Benchmark]
    public string Write() => DbcWriter.Write(DbcReader.ReadText(_text, "bench.dbc", new ProblemLog())!);
}
