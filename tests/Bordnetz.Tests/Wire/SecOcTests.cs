using Bordnetz.Wire.SecOc;
using CsCheck;

namespace Bordnetz.Tests.Wire;

public sealed class SecOcTests
{
    private const string Key = "2B7E151628AED2A6ABF7158809CF4F3C";

    private const string Text =
        "6BC1BEE22E409F96E93D7E117393172AAE2D8A571E03AC9C9EB76FAC45AF8E51"
        + "30C81C46A35CE411E5FBC1191A0A52EFF69F2445DF4F9B17AD2B417BE66C3710";

    // RFC 4493 section 4, and NIST SP 800-38B's example with a key of 256 bits.
    [Theory]
    [InlineData(Key, 0, "BB1D6929E95937287FA37D129B756746")]
    [InlineData(Key, 16, "070A16B46B4D4144F79BDD9DD04A287C")]
    [InlineData(Key, 40, "DFA66747DE9AE63030CA32611497C827")]
    [InlineData(Key, 64, "51F0BEBF7E3B9D92FC49741779363CFE")]
    [InlineData(
        "603DEB1015CA71BE2B73AEF0857D77811F352C073B6108D72D9810A30914DFF4",
        16,
        "28A7023F452E8F82BD4BF28D8C37C35C"
    )]
    public void The_authenticator_is_that_of_the_RFC(string key, int length, string expected)
    {
        using AesCmac cmac = new(Convert.FromHexString(key));
        byte[] mac = new byte[AesCmac.Size];
        cmac.Compute(Convert.FromHexString(Text).AsSpan(0, length), mac);
        Assert.Equal(expected, Convert.ToHexString(mac));
    }

    [Fact]
    public void The_trailer_holds_the_low_freshness_bits_and_then_the_high_bits_of_the_authenticator()
    {
        using AesCmac cmac = new(Convert.FromHexString(Key));
        SecOcSettings settings = new()
        {
            DataId = 0x0131,
            FreshnessBits = 46,
            FreshnessSentBits = 4,
            MacSentBits = 28,
        };
        SecOcCodec codec = new(settings, cmac);
        byte[] secured = new byte[8];
        Assert.True(codec.TrySecure([0xDE, 0xAD, 0xBE, 0xEF], 0x2A5, secured));

        // 46 freshness bits, left aligned in six bytes, behind the identifier and the PDU.
        byte[] input = Convert.FromHexString("0131DEADBEEF" + "000000000A94");
        byte[] mac = new byte[16];
        cmac.Compute(input, mac);
        Assert.Equal("DEADBEEF5" + Convert.ToHexString(mac)[..7], Convert.ToHexString(secured));
    }

    [Fact]
    public void What_a_sender_secures_a_receiver_takes_once()
    {
        using AesCmac cmac = new(Convert.FromHexString(Key));
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Int[1, 64], Gen.Int[0, 64], Gen.Int[1, 128], Gen.ULong)
            .Sample(
                (pdu, freshnessBits, sentBits, macBits, start) =>
                {
                    SecOcSettings settings = new()
                    {
                        DataId = 9,
                        FreshnessBits = freshnessBits,
                        FreshnessSentBits = Math.Min(sentBits, freshnessBits),
                        MacSentBits = Math.Max(macBits, 32),
                    };
                    SecOcCodec codec = new(settings, cmac);
                    ulong last = Math.Min(start, settings.FreshnessMax - 1);
                    SecOcSender sender = new(codec, settings, last);
                    SecOcReceiver receiver = new(codec, last);
                    byte[] secured = new byte[pdu.Length + settings.TrailerBytes];
                    Assert.Equal(SecOcResult.Ok, sender.Secure(pdu, secured));
                    Assert.Equal(SecOcResult.Ok, receiver.Check(secured));
                    Assert.Equal(sender.LastFreshness, receiver.LastFreshness);
                    Assert.NotEqual(SecOcResult.Ok, receiver.Check(secured));
                }
            );
    }

    [Fact]
    public void A_receiver_follows_over_a_carry_into_the_bits_that_are_not_sent()
    {
        using AesCmac cmac = new(Convert.FromHexString(Key));
        SecOcSettings settings = new()
        {
            DataId = 9,
            FreshnessBits = 32,
            FreshnessSentBits = 4,
        };
        SecOcCodec codec = new(settings, cmac);
        SecOcSender sender = new(codec, settings);
        SecOcReceiver receiver = new(codec);
        byte[] secured = new byte[2 + settings.TrailerBytes];
        for (int i = 1; i <= 100; i++)
        {
            Assert.Equal(SecOcResult.Ok, sender.Secure([1, 2], secured));
            if (i % 15 == 0)
            {
                Assert.Equal(SecOcResult.Ok, receiver.Check(secured));
            }
        }
        Assert.Equal(90ul, receiver.LastFreshness);
    }

    [Fact]
    public void More_attempts_bridge_more_lost_messages()
    {
        using AesCmac cmac = new(Convert.FromHexString(Key));
        SecOcSettings settings = new()
        {
            DataId = 9,
            FreshnessBits = 32,
            FreshnessSentBits = 4,
            Attempts = 4,
        };
        SecOcCodec codec = new(settings, cmac);
        byte[] secured = new byte[2 + settings.TrailerBytes];
        Assert.True(codec.TrySecure([1, 2], 60, secured));
        Assert.Equal(SecOcResult.Ok, codec.Check(secured, 3, out ulong freshness));
        Assert.Equal(60ul, freshness);
        Assert.True(codec.TrySecure([1, 2], 80, secured));
        Assert.Equal(SecOcResult.WrongMac, codec.Check(secured, 3, out _));
    }

    [Fact]
    public void The_last_freshness_value_ends_sending_and_taking()
    {
        using AesCmac cmac = new(Convert.FromHexString(Key));
        SecOcSettings settings = new()
        {
            DataId = 9,
            FreshnessBits = 8,
            FreshnessSentBits = 4,
        };
        SecOcCodec codec = new(settings, cmac);
        SecOcSender sender = new(codec, settings, 254);
        byte[] secured = new byte[2 + settings.TrailerBytes];
        Assert.Equal(SecOcResult.Ok, sender.Secure([1, 2], secured));
        Assert.Equal(SecOcResult.FreshnessExhausted, sender.Secure([1, 2], secured));
        Assert.Equal(SecOcResult.FreshnessExhausted, codec.Check(secured, 255, out _));
    }

    [Fact]
    public void Any_bytes_are_judged_without_throwing()
    {
        using AesCmac cmac = new(Convert.FromHexString(Key));
        SecOcCodec codec = new(new SecOcSettings { DataId = 1 }, cmac);
        Gen.Byte.Array[0, 100].Sample(bytes => codec.Check(bytes, 5, out _) != SecOcResult.Ok);
        Assert.Equal(SecOcResult.WrongLength, codec.Check(new byte[5000], 5, out _));
    }
}
