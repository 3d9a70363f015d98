using System.Text;

namespace Bordnetz.Can;

/// <summary>Finds the encoding of a DBC, which the file itself does not say.</summary>
internal static class DbcEncoding
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    public static string Decode(ReadOnlySpan<byte> bytes, out string name)
    {
        name = "ASCII";
        if (bytes.StartsWith([(byte)0xEF, (byte)0xBB, (byte)0xBF]))
        {
            bytes = bytes[3..];
            name = "UTF-8";
        }
        else if (bytes.StartsWith([(byte)0xFF, (byte)0xFE]) || bytes.StartsWith([(byte)0xFE, (byte)0xFF]))
        {
            name = "UTF-16";
            return (bytes[0] == 0xFF ? Encoding.Unicode : Encoding.BigEndianUnicode).GetString(bytes[2..]);
        }
        if (!bytes.ContainsAnyExceptInRange((byte)0, (byte)0x7F))
        {
            return Encoding.ASCII.GetString(bytes);
        }
        try
        {
            string text = StrictUtf8.GetString(bytes);
            name = "UTF-8";
            return text;
        }
        catch (DecoderFallbackException)
        {
            name = IsLikelyGbk(bytes) ? "GBK" : "Windows-1252";
            int page = name == "GBK" ? 936 : 1252;
            return CodePagesEncodingProvider.Instance.GetEncoding(page)!.GetString(bytes);
        }
    }

    // Chinese text in GBK comes in pairs whose bytes are nearly always both above 0xA0. German or French in
    // Windows-1252 has single such bytes between plain letters.
    private static bool IsLikelyGbk(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (at < bytes.Length)
        {
            if (bytes[at] < 0x80)
            {
                at++;
                continue;
            }
            bool isPair =
                bytes[at] is >= 0xA1 and <= 0xF7 && at + 1 < bytes.Length && bytes[at + 1] is >= 0xA1 and <= 0xFE;
            if (!isPair)
            {
                return false;
            }
            at += 2;
        }
        return true;
    }
}
