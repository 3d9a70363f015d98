using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Bordnetz.Signals;

namespace Bordnetz.Simulation.Trace;

/// <summary>How a request stands in the trace: one byte of origin, one of type, then the value.</summary>
internal static class InputRecord
{
    public static byte[] Write(SignalValue value, bool fromScenario)
    {
        byte[] content = value.Reference switch
        {
            null => LittleEndian(value.Bits),
            string text => Encoding.UTF8.GetBytes(text),
            object array => JsonSerializer.SerializeToUtf8Bytes(array, array.GetType()),
        };
        return [fromScenario ? (byte)0 : (byte)1, (byte)value.Type, .. content];
    }

    /// <summary>Reads a record; false when it is damaged.</summary>
    public static bool TryRead(ReadOnlySpan<byte> record, out SignalValue value, out bool fromScenario)
    {
        value = default;
        fromScenario = false;
        if (record.Length < 2 || record[0] > 1 || record[1] > (byte)DataType.StringArray)
        {
            return false;
        }
        fromScenario = record[0] == 0;
        DataType type = (DataType)record[1];
        ReadOnlySpan<byte> content = record[2..];
        if (type == DataType.String)
        {
            value = SignalValue.From(Encoding.UTF8.GetString(content));
            return true;
        }
        if (type.IsArray())
        {
            return TryReadArray(content, type, out value);
        }
        if (type == DataType.None || content.Length != 8)
        {
            return false;
        }
        long bits = BinaryPrimitives.ReadInt64LittleEndian(content);
        value = type switch
        {
            DataType.Boolean => SignalValue.From(bits != 0),
            DataType.Float => SignalValue.From((float)BitConverter.Int64BitsToDouble(bits)),
            DataType.Double => SignalValue.From(BitConverter.Int64BitsToDouble(bits)),
            _ => SignalValue.FromInteger(bits, type),
        };
        return true;
    }

    private static bool TryReadArray(ReadOnlySpan<byte> content, DataType type, out SignalValue value)
    {
        value = default;
        Type element = type.Element() switch
        {
            DataType.Boolean => typeof(bool[]),
            DataType.Int8 => typeof(sbyte[]),
            DataType.Int16 => typeof(short[]),
            DataType.Int32 => typeof(int[]),
            DataType.Int64 => typeof(long[]),
            DataType.UInt8 => typeof(byte[]),
            DataType.UInt16 => typeof(ushort[]),
            DataType.UInt32 => typeof(uint[]),
            DataType.UInt64 => typeof(ulong[]),
            DataType.Float => typeof(float[]),
            DataType.Double => typeof(double[]),
            _ => typeof(string[]),
        };
        try
        {
            if (JsonSerializer.Deserialize(content, element) is not Array array)
            {
                return false;
            }
            value = SignalValue.From(array);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static byte[] LittleEndian(long bits)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bits);
        return bytes;
    }
}
