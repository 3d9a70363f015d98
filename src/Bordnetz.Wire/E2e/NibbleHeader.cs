namespace Bordnetz.Wire.E2e;

/// <summary>Four bits within a message, as profiles 1, 2, 11 and 22 place counter and identifier.</summary>
internal static class NibbleHeader
{
    public static byte Get(ReadOnlySpan<byte> message, int bit) => (byte)((message[bit >> 3] >> (bit & 4)) & 0x0F);

    public static void Set(Span<byte> message, int bit, uint value)
    {
        int shift = bit & 4;
        ref byte b = ref message[bit >> 3];
        b = (byte)((b & ~(0x0F << shift)) | ((int)(value & 0x0F) << shift));
    }
}
