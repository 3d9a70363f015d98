using Bordnetz.Can;

namespace Bordnetz.Tests.Can;

public sealed class LinFrameTests
{
    [Theory]
    [InlineData(0x00, 0x80)]
    [InlineData(0x01, 0xC1)]
    [InlineData(0x02, 0x42)]
    [InlineData(0x03, 0x03)]
    [InlineData(0x10, 0x50)]
    [InlineData(0x3C, 0x3C)]
    [InlineData(0x3D, 0x7D)]
    [InlineData(0x3E, 0xFE)]
    [InlineData(0x3F, 0xBF)]
    public void An_identifier_is_protected_by_two_parity_bits(int id, byte expected)
    {
        Assert.Equal(expected, LinFrame.Protect(id));
        Assert.True(LinFrame.TryUnprotect(expected, out int again));
        Assert.Equal(id, again);
        for (int bit = 0; bit < 8; bit++)
        {
            Assert.False(LinFrame.TryUnprotect((byte)(expected ^ (1 << bit)), out _));
        }
    }

    [Theory]
    [InlineData("4A5593E5", 0x00, 0xE6)]
    [InlineData("4A5593E5", 0x50, 0x96)]
    [InlineData("", 0x00, 0xFF)]
    [InlineData("FF", 0x00, 0x00)]
    [InlineData("FFFFFFFFFFFFFFFF", 0xFF, 0x00)]
    public void A_checksum_is_the_inverted_sum_with_carry(string payload, byte protectedId, byte expected)
    {
        byte[] bytes = Convert.FromHexString(payload);
        Assert.Equal(expected, LinFrame.EnhancedChecksum(protectedId, bytes));
        if (protectedId == 0)
        {
            Assert.Equal(expected, LinFrame.ClassicChecksum(bytes));
        }
    }

    [Fact]
    public void Diagnostic_frames_keep_the_classic_checksum()
    {
        byte[] payload = [0x7F, 0x06, 0xB5, 0xFF, 0x7F, 0x01, 0x02, 0xFF];
        Assert.Equal(LinFrame.ClassicChecksum(payload), LinFrame.ChecksumFor(0x3C, payload, usesEnhanced: true));
        Assert.Equal(LinFrame.ClassicChecksum(payload), LinFrame.ChecksumFor(0x10, payload, usesEnhanced: false));
        Assert.Equal(LinFrame.EnhancedChecksum(0x50, payload), LinFrame.ChecksumFor(0x10, payload, usesEnhanced: true));
    }

    [Theory]
    [InlineData(0, 44, 61.6)]
    [InlineData(2, 64, 89.6)]
    [InlineData(8, 124, 173.6)]
    public void A_frame_takes_its_bits_and_at_most_two_fifths_more(int length, int nominal, double maximum)
    {
        Assert.Equal(nominal, LinFrame.NominalBits(length));
        Assert.Equal(maximum, LinFrame.MaximumBits(length));
    }
}
