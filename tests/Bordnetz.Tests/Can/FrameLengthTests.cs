using System.Globalization;
using Bordnetz.Can;
using Bordnetz.TestKit;
using CsCheck;

namespace Bordnetz.Tests.Can;

public sealed class FrameLengthTests
{
    private static readonly Gen<CanId> Ids = Gen.OneOf(
        Gen.UInt[0, CanId.MaxStandard].Select(value => new CanId(value)),
        Gen.UInt[0, CanId.MaxExtended].Select(value => new CanId(value, true))
    );

    // Payloads with long runs of equal bits stuff most; uniformly random ones hardly do.
    private static readonly Gen<byte> RunningByte = Gen.OneOf(
        Gen.Byte,
        Gen.Int[0, 9].Select(i => new byte[] { 0x00, 0xFF, 0x0F, 0xF0, 0x83, 0x7C, 0x1F, 0xE0, 0x3C, 0xC3 }[i])
    );

    [Theory]
    [InlineData(false, 8, 135)]
    [InlineData(false, 0, 55)]
    [InlineData(true, 8, 160)]
    [InlineData(true, 0, 80)]
    public void The_worst_case_of_a_classical_frame_is_the_known_formula(bool extended, int length, int bits) =>
        Assert.Equal(bits, FrameLength.WorstCaseClassicBits(extended, length));

    [Fact]
    public void A_classical_frame_is_as_long_as_can_utils_says()
    {
        if (RepositoryFiles.SharedData is not { } data)
        {
            Assert.Skip("the public data sets are not beside the repository");
            return;
        }
        int compared = 0;
        foreach (string line in File.ReadLines(Path.Combine(data, "architecture", "can", "can_utils_canframelen.csv")))
        {
            string[] cells = line.Split(',');
            if (cells[0] is not ("SFF" or "EFF"))
            {
                continue;
            }
            int[] numbers = [.. cells[1..].Select(cell => int.Parse(cell, CultureInfo.InvariantCulture))];
            CanId id = cells[0] == "SFF" ? new CanId(0x123) : new CanId(0x123, true);
            byte[] zeros = new byte[numbers[0]];
            byte[] fives = new byte[numbers[0]];
            Array.Fill(fives, (byte)0x55);
            Assert.Equal(numbers[2], FrameLength.WorstCaseClassicBits(id.IsExtended, numbers[0]));
            Assert.Equal(numbers[3], FrameLength.ClassicBits(id, zeros));
            Assert.Equal(numbers[4], FrameLength.ClassicBits(id, fives));
            compared++;
        }
        Assert.Equal(18, compared);
    }

    [Fact]
    public void The_exact_length_of_a_classical_frame_is_that_of_the_stream_written_out_bit_by_bit() =>
        Gen.Select(Ids, RunningByte.Array[0, 8])
            .Sample(
                (id, data) =>
                {
                    int exact = FrameLength.ClassicBits(id, data);
                    Assert.Equal(BitByBit.Classic(id, data), exact);
                    Assert.InRange(exact, 0, FrameLength.WorstCaseClassicBits(id.IsExtended, data.Length));
                },
                iter: 50_000
            );

    [Fact]
    public void The_exact_length_of_a_remote_frame_is_that_of_the_stream_written_out_bit_by_bit() =>
        Gen.Select(Ids, Gen.Int[0, 8])
            .Sample(
                (id, length) =>
                {
                    int exact = FrameLength.RemoteBits(id, length);
                    Assert.Equal(BitByBit.Classic(id, [], 1, length), exact);
                    Assert.InRange(exact, 0, FrameLength.WorstCaseClassicBits(id.IsExtended, 0));
                },
                iter: 20_000
            );

    [Fact]
    public void The_exact_length_of_an_fd_frame_is_that_of_the_stream_written_out_bit_by_bit() =>
        Gen.Select(Ids, Gen.Int[0, 15].SelectMany(dlc => RunningByte.Array[FdDlc.ToLength(dlc)]), Gen.Bool)
            .Sample(
                (id, data, brs) =>
                {
                    FdFrameBits exact = FrameLength.FdBits(id, data, brs);
                    Assert.Equal(BitByBit.Fd(id, data, brs), exact);
                    FdFrameBits worst = FrameLength.WorstCaseFdBits(id.IsExtended, data.Length);
                    Assert.InRange(exact.ArbitrationBits, 0, worst.ArbitrationBits);
                    Assert.InRange(exact.DataBits, 0, worst.DataBits);
                },
                iter: 20_000
            );

    [Fact]
    public void The_worst_case_of_an_fd_payload_is_reached()
    {
        // 0000 01111 00001111 …: with the length code 0100 after the dominant ESI, every stuff bit begins a run.
        FdFrameBits worst = FrameLength.WorstCaseFdBits(false, 8);
        int most = 0;
        foreach (byte first in Enumerable.Range(0, 256).Select(value => (byte)value))
        {
            foreach (byte rest in new byte[] { 0x0F, 0xF0, 0x1E, 0xE1, 0x3C, 0xC3, 0x78, 0x87 })
            {
                byte[] data = [first, rest, rest, rest, rest, rest, rest, rest];
                most = Math.Max(most, FrameLength.FdBits(new CanId(0x078), data).DataBits);
            }
        }
        Assert.InRange(most, worst.DataBits - 1, worst.DataBits);
    }

    [Theory]
    [InlineData(0, 29, 33)]
    [InlineData(8, 29, 97)]
    [InlineData(16, 29, 161)]
    [InlineData(20, 29, 198)]
    [InlineData(64, 29, 551)]
    public void An_fd_frame_that_alternates_has_the_bits_of_the_standard(int length, int arbitration, int data)
    {
        // Only length code 1111 and the payload's first bit make a run of five.
        byte[] payload = new byte[length];
        Array.Fill(payload, (byte)0xAA);
        FdFrameBits bits = FrameLength.FdBits(new CanId(0x555), payload);
        Assert.Equal(arbitration, bits.ArbitrationBits);
        Assert.Equal(data, bits.DataBits);
    }

    [Fact]
    public void A_length_that_no_code_names_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => FrameLength.FdBits(new CanId(1), new byte[9]));
        Assert.Throws<ArgumentOutOfRangeException>(() => FrameLength.WorstCaseFdBits(true, 65));
        Assert.Throws<ArgumentOutOfRangeException>(() => FrameLength.ClassicBits(new CanId(1), new byte[9]));
        Assert.Throws<ArgumentOutOfRangeException>(() => FrameLength.WorstCaseClassicBits(true, -1));
    }

    [Fact]
    public void Every_length_up_to_64_is_padded_to_the_next_that_has_a_code()
    {
        int[] valid = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64];
        for (int length = 0; length <= 64; length++)
        {
            Assert.Equal(valid.First(candidate => candidate >= length), FdDlc.PaddedLength(length));
            Assert.Equal(valid.Contains(length), FdDlc.IsValidLength(length));
            Assert.Equal(FdDlc.PaddedLength(length), FdDlc.ToLength(FdDlc.FromLength(length)));
        }
        Assert.False(FdDlc.IsValidLength(-1));
        Assert.False(FdDlc.IsValidLength(256 + 12));
    }

    /// <summary>The slow way: the frame as a list of bits, stuffed as the standard's text says.</summary>
    private static class BitByBit
    {
        public static int Classic(CanId id, byte[] data) => Classic(id, data, 0, data.Length);

        public static int Classic(CanId id, byte[] data, uint remote, int length)
        {
            List<int> bits = [0];
            if (id.IsExtended)
            {
                Append(bits, id.Value >> 18, 11);
                Append(bits, 3, 2);
                Append(bits, id.Value & 0x3FFFF, 18);
            }
            else
            {
                Append(bits, id.Value, 11);
            }
            Append(bits, remote << 2, 3);
            Append(bits, (uint)length, 4);
            foreach (byte value in data)
            {
                Append(bits, value, 8);
            }
            int crc = 0;
            foreach (int bit in bits)
            {
                bool next = (bit ^ (crc >> 14)) == 1;
                crc = (crc << 1) & 0x7FFF;
                crc ^= next ? 0x4599 : 0;
            }
            Append(bits, (uint)crc, 15);
            return bits.Count + StuffedAfter(bits).Count + 13;
        }

        public static FdFrameBits Fd(CanId id, byte[] data, bool brs)
        {
            List<int> bits = [0];
            Append(bits, id.IsExtended ? id.Value >> 18 : id.Value, 11);
            if (id.IsExtended)
            {
                Append(bits, 3, 2);
                Append(bits, id.Value & 0x3FFFF, 18);
                Append(bits, 0, 1);
            }
            else
            {
                Append(bits, 0, 2);
            }
            Append(bits, 2, 2);
            Append(bits, brs ? 1u : 0u, 1);
            int arbitration = bits.Count;
            Append(bits, 0, 1);
            Append(bits, (uint)FdDlc.FromLength(data.Length), 4);
            foreach (byte value in data)
            {
                Append(bits, value, 8);
            }
            List<int> stuffed = StuffedAfter(bits);
            int inArbitration = stuffed.Count(at => at < arbitration - 1);
            int inData = stuffed.Count(at => at >= arbitration - 1 && at < bits.Count - 1);
            int checkBits = 4 + (data.Length > 16 ? 21 : 17);
            int fixedStuff = (checkBits + 3) / 4;
            return new FdFrameBits(
                arbitration + inArbitration + 12,
                bits.Count - arbitration + inData + checkBits + fixedStuff + 1
            );
        }

        private static void Append(List<int> bits, uint value, int count)
        {
            for (int i = count - 1; i >= 0; i--)
            {
                bits.Add((int)(value >> i) & 1);
            }
        }

        private static List<int> StuffedAfter(List<int> bits)
        {
            List<int> places = [];
            int last = -1;
            int run = 0;
            for (int i = 0; i < bits.Count; i++)
            {
                run = bits[i] == last ? run + 1 : 1;
                last = bits[i];
                if (run == 5)
                {
                    places.Add(i);
                    last = 1 - last;
                    run = 1;
                }
            }
            return places;
        }
    }
}
