using System.Globalization;
using System.Reflection;
using Bordnetz.Can;
using Bordnetz.Problems;
using Bordnetz.TestKit;
using Bordnetz.Tests.Can.Typed;
using CsCheck;

namespace Bordnetz.Tests.Can;

public sealed class TypedMessageTests
{
    private static readonly DbcFile File = Read();

    private static DbcFile Read()
    {
        ProblemLog log = new();
        string path = RepositoryFiles.At("tests", "Bordnetz.Tests", "Can", "Typed", "typed.dbc");
        DbcFile? file = DbcReader.Read(path, log);
        Assert.Empty(log.Problems);
        return file!;
    }

    [Fact]
    public void Facts_and_start_values_are_those_of_the_file()
    {
        Assert.Equal(
            (0x100u, false, 8, 10d),
            (MotorState.FrameId, MotorState.FrameIsExtended, MotorState.FrameLength, MotorState.FrameCycleTimeMs)
        );
        Assert.True(CellVoltages.FrameIsFd && CellVoltages.FrameHasBitRateSwitch && CellVoltages.FrameIsExtended);
        MotorState initial = MotorState.Initial;
        Assert.Equal((0d, MotorState.ModeValue.DriveFast, true), (initial.Torque, initial.Mode, initial.IsReady));
        Assert.Equal(MotorState.TrendValue.Falling, (MotorState.TrendValue)(-1));
        Assert.Equal(MotorState.TemperatureValues.NotAvailable, -88);
        Assert.Equal(7, (int)MotorState.ModeValue._7IsOdd);
        Assert.Equal(Door.Door_2Value.Open, new Door { Door_2 = Door.Door_2Value.Open }.Door_2);
        Assert.True(new Flag { Id = true }.Id);
    }

    [Fact]
    public void Every_message_of_the_file_has_a_type_that_does_what_the_codec_does()
    {
        Check<MotorState>();
        Check<CellVoltages>();
        Check<Diagnosis>();
        Check<Door>();
        Check<Flag>();
        Check<Wide>();
        Check<Empty>();
        Check<TwoWindows>();
        Assert.Equal(8, File.Messages.Length);
    }

    [Fact]
    public void Of_overlapping_signals_the_last_one_counts_as_in_the_codec()
    {
        string path = RepositoryFiles.At("tests", "Bordnetz.Tests", "Can", "Typed", "overlapping.dbc");
        DbcFile file = DbcReader.Read(path, new ProblemLog(), DbcMode.Tolerant)!;
        MessageCodec codec = new(Assert.Single(file.Messages));
        Gen.Select(Gen.UInt, Gen.Double[0, 32767], Gen.Byte[0, 15], Gen.Byte)
            .Sample(
                (whole, part, selector, low) =>
                {
                    byte[] expected = new byte[8];
                    byte[] actual = new byte[8];
                    codec.Encode([whole, part, selector, low], expected);
                    new Overlapping
                    {
                        Whole = whole,
                        Part = part,
                        Selector = selector,
                        Low = low,
                    }.Encode(actual);
                    Assert.Equal(expected, actual);
                },
                iter: 1_000
            );
    }

    private static void Check<T>()
        where T : struct, IDbcMessage<T>
    {
        DbcMessage message = File.FindMessage(T.Id)!;
        Assert.Equal((message.Name, message.Length), (T.Name, T.Length));
        CompiledMessage compiled = new(message);
        Assert.True(compiled.IsDecodingCompiled && compiled.IsEncodingCompiled);
        PropertyInfo[] properties = [.. message.Signals.Select(PropertyOf<T>)];

        byte[] initial = new byte[message.Length];
        T.Initial.Encode(initial);
        Assert.Equal(compiled.Codec.InitialPayload.ToArray(), initial);
        Assert.False(message.Length > 0 && T.TryDecode(new byte[message.Length - 1], out _));
        Assert.Throws<ArgumentException>(() => Encode(default(T), message.Length - 1));

        Gen.Select(Gen.Byte.Array[message.Length], Gen.Double[-1e4, 1e4].Array[8], Gen.Int[0, 255].Array[3])
            .Sample(
                (payload, changes, selectors) =>
                {
                    // Multiplexers mostly select nothing when they are random.
                    for (int i = 0; i < Math.Min(selectors.Length, payload.Length); i++)
                    {
                        payload[i] = selectors[i] < 128 ? (byte)(selectors[i] % 6) : payload[i];
                    }
                    AgreesOnDecoding<T>(compiled, properties, payload);
                    AgreesOnEncoding<T>(compiled, properties, payload, changes);
                },
                iter: 400
            );
    }

    private static void AgreesOnDecoding<T>(CompiledMessage compiled, PropertyInfo[] properties, byte[] payload)
        where T : struct, IDbcMessage<T>
    {
        int count = properties.Length;
        double[] interpreted = new double[count];
        double[] fromCode = new double[count];
        compiled.Codec.Decode(payload, interpreted);
        compiled.Decode(payload, fromCode);
        Assert.Equal(interpreted, fromCode);
        Assert.True(T.TryDecode(payload, out T typed));
        for (int i = 0; i < count; i++)
        {
            double value = NumberOf(properties[i].GetValue(typed)!);
            bool isPresent = compiled.Codec.IsPresent(i, payload);
            double absent = properties[i].PropertyType == typeof(double) ? double.NaN : 0;
            Assert.Equal(isPresent ? interpreted[i] : absent, value);
            if (typeof(T).GetProperty($"Is{properties[i].Name}Present") is { } presence)
            {
                Assert.Equal(isPresent, presence.GetValue(typed));
            }
        }
    }

    private static void AgreesOnEncoding<T>(
        CompiledMessage compiled,
        PropertyInfo[] properties,
        byte[] payload,
        double[] changes
    )
        where T : struct, IDbcMessage<T>
    {
        Assert.True(T.TryDecode(payload, out T typed));
        object boxed = typed;
        for (int i = 0; i < properties.Length; i++)
        {
            if (changes[i] > 0 && properties[i].PropertyType == typeof(double))
            {
                properties[i].SetValue(boxed, changes[i] - 5000);
            }
        }
        double[] values = [.. properties.Select(property => NumberOf(property.GetValue(boxed)!))];
        byte[] interpreted = new byte[payload.Length];
        byte[] fromCode = new byte[payload.Length];
        byte[] fromType = new byte[payload.Length];
        compiled.Codec.Encode(values, interpreted);
        compiled.Encode(values, fromCode);
        ((T)boxed).Encode(fromType);
        Assert.Equal(interpreted, fromCode);
        if (!HasLostBits(compiled.Codec.Message))
        {
            Assert.Equal(interpreted, fromType);
        }
    }

    // A property of 64 bits holds what a double cannot.
    private static bool HasLostBits(DbcMessage message) =>
        message.Signals.Any(signal => signal is { Length: > 53, Kind: RawKind.Unsigned, Factor: 1 });

    [Fact]
    public void Sixty_four_bits_survive_in_an_integer_property()
    {
        byte[] payload = new byte[64];
        new CellVoltages { Odometer = ulong.MaxValue - 1 }.Encode(payload);
        Assert.True(CellVoltages.TryDecode(payload, out CellVoltages again));
        Assert.Equal(ulong.MaxValue - 1, again.Odometer);
    }

    private static void Encode<T>(T message, int length)
        where T : struct, IDbcMessage<T>
    {
        if (length < 0)
        {
            throw new ArgumentException("a message without payload takes any span");
        }
        message.Encode(new byte[length]);
    }

    private static PropertyInfo PropertyOf<T>(DbcSignal signal) =>
        typeof(T).GetProperty(signal.Name, BindingFlags.Public | BindingFlags.Instance)
        ?? typeof(T).GetProperty(signal.Name + "_2")!;

    private static double NumberOf(object value) =>
        value switch
        {
            bool flag => flag ? 1 : 0,
            Enum member => Convert.ToDouble(
                Convert.ChangeType(member, Enum.GetUnderlyingType(member.GetType()), CultureInfo.InvariantCulture),
                CultureInfo.InvariantCulture
            ),
            _ => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        };
}
