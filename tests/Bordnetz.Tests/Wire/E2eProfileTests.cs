using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Bordnetz.TestKit;
using Bordnetz.Wire.E2e;
using CsCheck;

namespace Bordnetz.Tests.Wire;

public sealed class E2eProfileTests
{
    private static readonly ImmutableArray<byte> OneToSixteen = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];

    public static TheoryData<string> Names => [.. E2eProfiles.All.Select(p => p.Name)];

    // The protocol examples of AUTOSAR PRS E2EProtocol: an empty message, protected with the given counter.
    [Theory]
    [InlineData("P01", 0x123, E2eDataIdMode.Both, 0, 8, 0, "CC00000000000000")]
    [InlineData("P01", 0x123, E2eDataIdMode.Both, 0, 8, 1, "9101000000000000")]
    [InlineData("P11", 0x123, E2eDataIdMode.Both, 0, 8, 0, "CC00000000000000")]
    [InlineData("P11", 0x123, E2eDataIdMode.Nibble, 0, 8, 0, "2A10000000000000")]
    [InlineData("P11", 0x123, E2eDataIdMode.Nibble, 0, 8, 1, "7711000000000000")]
    [InlineData("P11", 0x123, E2eDataIdMode.Nibble, 8, 16, 0, "00000000000000007D10000000000000")]
    [InlineData("P02", 0, E2eDataIdMode.Both, 0, 8, 1, "1B01000000000000")]
    [InlineData("P22", 0, E2eDataIdMode.Both, 0, 8, 1, "1B01000000000000")]
    [InlineData("P22", 0, E2eDataIdMode.Both, 0, 8, 2, "9802000000000000")]
    [InlineData("P22", 0, E2eDataIdMode.Both, 0, 8, 0, "0E00000000000000")]
    [InlineData("P22", 0, E2eDataIdMode.Both, 8, 16, 1, "00000000000000001401000000000000")]
    [InlineData("P04", 0x0A0B0C0D, E2eDataIdMode.Both, 0, 16, 0, "001000000A0B0C0D862B055600000000")]
    [InlineData("P44", 0x0A0B0C0D, E2eDataIdMode.Both, 0, 16, 0, "001000000A0B0C0D862B055600000000")]
    [InlineData("P05", 0x1234, E2eDataIdMode.Both, 0, 8, 0, "1CCA000000000000")]
    [InlineData("P05", 0x1234, E2eDataIdMode.Both, 8, 16, 0, "00000000000000002891000000000000")]
    [InlineData("P06", 0x1234, E2eDataIdMode.Both, 0, 8, 0, "B155000800000000")]
    [InlineData("P07", 0x0A0B0C0D, E2eDataIdMode.Both, 0, 24, 0, "1FB2E737FCEDBCD900000018000000000A0B0C0D00000000")]
    [InlineData("P08", 0x0A0B0C0D, E2eDataIdMode.Both, 0, 20, 0, "41494E5200000014000000000A0B0C0D00000000")]
    public void An_empty_message_is_protected_as_the_standard_shows(
        string name,
        uint id,
        E2eDataIdMode mode,
        int offset,
        int length,
        uint counter,
        string expected
    )
    {
        E2eProfile profile = Create(
            name,
            new E2eSettings
            {
                DataId = id,
                DataIdList = OneToSixteen,
                DataIdMode = mode,
                Offset = offset,
                CrcOffset = offset * 8,
                CounterOffset = (offset * 8) + 8,
                DataIdNibbleOffset = (offset * 8) + 12,
            }
        );
        byte[] message = new byte[length];
        Assert.True(profile.TryProtect(message, counter));
        Assert.Equal(expected, Convert.ToHexString(message));
        Assert.True(profile.TryRead(message, out uint read));
        Assert.Equal(counter, read);
    }

    [Fact]
    public void Two_hundred_and_sixty_messages_of_a_foreign_library_are_read_and_written_alike()
    {
        if (RepositoryFiles.SharedData is not { } folder)
        {
            Assert.Skip("the shared data sets are not beside the repository");
            return;
        }
        string file = Path.Combine(folder, "e2e", "autosar-e2e_vectors.json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
        int checkedCount = 0;
        foreach (JsonElement vector in document.RootElement.EnumerateArray())
        {
            if (!vector.TryGetProperty("p", out JsonElement name))
            {
                continue;
            }
            E2eSettings settings = new()
            {
                DataId = vector.TryGetProperty("id", out JsonElement id) ? id.GetUInt32() : 0,
                DataIdMode = vector.TryGetProperty("mode", out JsonElement mode) ? (E2eDataIdMode)mode.GetInt32() : 0,
                DataIdList = vector.TryGetProperty("ids", out JsonElement ids)
                    ? [.. Convert.FromHexString(ids.GetString()!)]
                    : [],
            };
            byte[] message = Convert.FromHexString(vector.GetProperty("data").GetString()!);
            E2eProfile profile = Create(name.GetString()!, settings);
            Assert.True(profile.TryRead(message, out uint counter), vector.ToString());
            byte[] again = [.. message];
            again[0] ^= 0xFF;
            Assert.True(profile.TryProtect(again, counter));
            Assert.Equal(message, again);
            checkedCount++;
        }
        Assert.Equal(260, checkedCount);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_protected_message_is_right_and_any_flipped_bit_of_what_is_checked_makes_it_wrong(string name)
    {
        Gen.Select(Gen.UInt, Gen.Byte.Array[32, 32], Gen.Int[0, 8], Gen.UInt, Gen.Int[0, 255])
            .Sample(
                (id, bytes, offset, counter, bit) =>
                {
                    E2eProfile profile = Create(name, Settings(name, id, offset));
                    byte[] message = bytes[..28];
                    Assert.True(profile.TryProtect(message, counter));
                    Assert.True(profile.TryRead(message, out uint read));
                    Assert.Equal(profile.CounterModulus == 0 ? counter : counter % profile.CounterModulus, read);
                    message[bit % 224 / 8] ^= (byte)(1 << (bit % 8));
                    Assert.False(profile.TryRead(message, out _));
                }
            );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_bytes_of_any_length_are_judged_without_throwing(string name)
    {
        E2eProfile profile = Create(name, Settings(name, 0x12345678, 3));
        Gen.Byte.Array[0, 80].Sample(bytes => profile.TryRead(bytes, out _) || !profile.TryRead([], out _));
    }

    [Theory]
    [InlineData("P09", "there is no E2E profile 'P09'")]
    [InlineData("P02", "P02 needs 16 identifiers")]
    [InlineData("P05", "P05 has an identifier of 16 bits, and 0x10000 has more")]
    public void A_wrong_setting_is_told_and_not_thrown(string name, string wrong)
    {
        Assert.False(E2eProfiles.TryCreate(name, new E2eSettings { DataId = 0x10000 }, out _, out string told));
        Assert.StartsWith(wrong, told, StringComparison.Ordinal);
    }

    [Fact]
    public void Overlapping_parts_are_told()
    {
        E2eSettings settings = new() { CrcOffset = 8, CounterOffset = 8 };
        Assert.False(E2eProfiles.TryCreate("p1", settings, out _, out string told));
        Assert.Contains("must not overlap", told, StringComparison.Ordinal);
    }

    internal static E2eSettings Settings(string name, uint id, int offset) =>
        new()
        {
            DataId = E2eProfiles.All.Single(p => p.Name == name).IdBits == 32 ? id : id & 0xFFFF,
            DataIdList = OneToSixteen,
            Offset = offset,
            CrcOffset = offset * 8,
            CounterOffset = (offset * 8) + 8,
            DataIdNibbleOffset = (offset * 8) + 12,
        };

    internal static E2eProfile Create(string name, E2eSettings settings)
    {
        Assert.True(E2eProfiles.TryCreate(name, settings, out E2eProfile? profile, out string wrong), wrong);
        Assert.Equal(name, profile.Name, StringComparer.Create(CultureInfo.InvariantCulture, false));
        return profile;
    }
}
