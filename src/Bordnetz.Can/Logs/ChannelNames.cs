using System.Globalization;
using System.Text;

namespace Bordnetz.Can.Logs;

/// <summary>The buses of one log: by name, and by number where a format counts them.</summary>
internal sealed class ChannelNames
{
    private const int MostKept = 256;

    private readonly List<(byte[] Bytes, string Name)> _known = [];
    private readonly Dictionary<string, int> _numbers = [];

    /// <summary>The name in some bytes, the same object each time.</summary>
    public string Get(ReadOnlySpan<byte> bytes)
    {
        foreach ((byte[] known, string name) in _known)
        {
            if (bytes.SequenceEqual(known))
            {
                return name;
            }
        }
        string added = Encoding.UTF8.GetString(bytes);
        if (_known.Count < MostKept)
        {
            _known.Add((bytes.ToArray(), added));
        }
        return added;
    }

    /// <summary>The name of the bus with a number from 0.</summary>
    public string Numbered(int number)
    {
        Span<byte> bytes = stackalloc byte[16];
        "can"u8.CopyTo(bytes);
        number.TryFormat(bytes[3..], out int written, default, CultureInfo.InvariantCulture);
        return Get(bytes[..(3 + written)]);
    }

    /// <summary>
    /// The number from 0 of the bus with a name: that of its name when it is <c>canN</c>, otherwise the first that is
    /// still free, which it keeps.
    /// </summary>
    public int NumberOf(string name)
    {
        if (_numbers.TryGetValue(name, out int number))
        {
            return number;
        }
        bool counted =
            name.StartsWith("can", StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number < 254
            && !_numbers.ContainsValue(number);
        if (!counted)
        {
            number = 0;
            while (_numbers.ContainsValue(number))
            {
                number++;
            }
        }
        _numbers.Add(name, number);
        return number;
    }
}
