using Bordnetz.Wire;
using CsCheck;

namespace Bordnetz.Tests.Wire;

public sealed class CrcTests
{
    public static TheoryData<string> Names => [.. Crc.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_algorithm_gives_its_published_check_value(string name)
    {
        CrcAlgorithm crc = Crc.All.Single(c => c.Name == name);
        Assert.Equal(crc.Check, crc.Compute("123456789"u8));
    }

    [Theory]
    [InlineData("CRC-17/CAN-FD", 0x4F03)]
    [InlineData("CRC-21/CAN-FD", 0x0ED841)]
    public void Checks_of_CAN_FD_begun_at_zero_give_the_catalogue_value(string name, ulong expected)
    {
        CrcAlgorithm crc = Crc.All.Single(c => c.Name == name);
        Assert.Equal(expected, crc.Finish(crc.Update(crc.Begin(0), "123456789"u8)));
    }

    // AUTOSAR SWS CRCLibrary 7.2 lists these results for its own byte rows.
    [Theory]
    [InlineData("CRC-8/SAE-J1850", "00000000", 0x59)]
    [InlineData("CRC-8/SAE-J1850", "F20183", 0x37)]
    [InlineData("CRC-8/SAE-J1850", "0FAA0055", 0x79)]
    [InlineData("CRC-8/SAE-J1850", "332255AABBCCDDEEFF", 0xCB)]
    [InlineData("CRC-8/H2F", "00000000", 0x12)]
    [InlineData("CRC-8/H2F", "F20183", 0xC2)]
    [InlineData("CRC-16/CCITT-FALSE", "00000000", 0x84C0)]
    [InlineData("CRC-16/CCITT-FALSE", "F20183", 0xD374)]
    [InlineData("CRC-32", "00000000", 0x2144DF1C)]
    [InlineData("CRC-32/P4", "00000000", 0x6FB32240)]
    [InlineData("CRC-32/P4", "F20183", 0x4F721A25)]
    [InlineData("CRC-64/XZ", "00000000", 0xF4A586351E1B9F4B)]
    public void Each_algorithm_gives_the_results_that_AUTOSAR_lists(string name, string bytes, ulong expected)
    {
        Assert.Equal(expected, Crc.All.Single(c => c.Name == name).Compute(Convert.FromHexString(bytes)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Bytes_in_pieces_give_what_they_give_at_once(string name)
    {
        CrcAlgorithm crc = Crc.All.Single(c => c.Name == name);
        Gen.Select(Gen.Byte.Array[0, 64], Gen.Int[0, 64])
            .Sample(
                (bytes, cut) =>
                {
                    cut = Math.Min(cut, bytes.Length);
                    ulong register = crc.Update(crc.Begin(), bytes.AsSpan(0, cut));
                    return crc.Finish(crc.Update(register, bytes.AsSpan(cut))) == crc.Compute(bytes);
                }
            );
    }

    [Theory]
    [InlineData("CRC-15/CAN")]
    [InlineData("CRC-17/CAN-FD")]
    [InlineData("CRC-21/CAN-FD")]
    [InlineData("CRC-8/H2F")]
    public void Bits_give_what_the_same_bits_as_bytes_give(string name)
    {
        CrcAlgorithm crc = Crc.All.Single(c => c.Name == name);
        Gen.Byte.Array[0, 32]
            .Sample(bytes =>
            {
                ulong register = crc.Begin();
                foreach (byte b in bytes)
                {
                    register = crc.UpdateBits(crc.UpdateBits(register, (ulong)b >> 3, 5), b & 7u, 3);
                }
                return crc.Finish(register) == crc.Compute(bytes);
            });
    }

    [Fact]
    public void Computing_allocates_nothing()
    {
        byte[] bytes = new byte[64];
        Crc.Ethernet.Compute(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ulong sum = 0;
        for (int i = 0; i < 100; i++)
        {
            sum += Crc.Ethernet.Compute(bytes);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.NotEqual(0UL, sum);
    }
}
