using System.Runtime.CompilerServices;
using Bordnetz.Can;
using CsCheck;

namespace Bordnetz.Tests.Can;

public sealed class CanFrameTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(8, 8)]
    [InlineData(9, 12)]
    [InlineData(12, 12)]
    [InlineData(13, 16)]
    [InlineData(20, 20)]
    [InlineData(24, 24)]
    [InlineData(25, 32)]
    [InlineData(33, 48)]
    [InlineData(49, 64)]
    [InlineData(64, 64)]
    public void A_payload_of_a_CAN_FD_frame_is_filled_up_to_a_length_that_there_is(int given, int length)
    {
        byte[] data = new byte[given];
        data.AsSpan().Fill(7);
        CanFrame frame = CanFrame.Fd(new CanId(1), data);
        Assert.Equal(length, frame.Length);
        Assert.Equal(data, frame.Data[..given].ToArray());
        Assert.All(frame.Data[given..].ToArray(), b => Assert.Equal(0, b));
    }

    [Fact]
    public void Frames_print_as_candump_logs_them()
    {
        CanFrameFlags both = CanFrameFlags.BitRateSwitch | CanFrameFlags.ErrorState;
        Assert.Equal("123#DEAD", CanFrame.Classic(new CanId(0x123), [0xDE, 0xAD]).ToString());
        Assert.Equal("00000123#", CanFrame.Classic(new CanId(0x123, true), []).ToString());
        Assert.Equal("123##3DE", CanFrame.Fd(new CanId(0x123), [0xDE], both).ToString());
        Assert.Equal("123#R", CanFrame.Remote(new CanId(0x123), 0).ToString());
        Assert.Equal("123#R5", CanFrame.Remote(new CanId(0x123), 5).ToString());
        Assert.Equal("20000080#0000000000000000", CanFrame.Error(0x80).ToString());
    }

    [Theory]
    [InlineData(0x800, false, CanFrameFlags.None, 0, 0)]
    [InlineData(0x20000000, true, CanFrameFlags.None, 0, 0)]
    [InlineData(1, false, CanFrameFlags.None, 9, 0)]
    [InlineData(1, false, CanFrameFlags.Fd, 9, 0)]
    [InlineData(1, false, CanFrameFlags.Fd, 65, 0)]
    [InlineData(1, false, CanFrameFlags.Fd | CanFrameFlags.Remote, 0, 0)]
    [InlineData(1, false, CanFrameFlags.Remote, 1, 1)]
    [InlineData(1, false, CanFrameFlags.Remote, 0, 9)]
    [InlineData(1, false, CanFrameFlags.BitRateSwitch, 1, 0)]
    public void A_frame_that_cannot_be_is_not_made(uint id, bool extended, CanFrameFlags flags, int bytes, int length)
    {
        Assert.False(CanFrame.TryCreate(id, extended, flags, new byte[bytes], length, out _));
    }

    [Fact]
    public void Equal_parts_make_equal_frames_and_any_other_part_unequal_ones()
    {
        Gen.Select(Gen.UInt[0, 0x7FF], Gen.Byte.Array[1, 8], Gen.Int[0, 7])
            .Sample(
                (id, data, place) =>
                {
                    CanFrame a = CanFrame.Classic(new CanId(id), data);
                    Assert.Equal(a, CanFrame.Classic(new CanId(id), data));
                    Assert.Equal(a.GetHashCode(), CanFrame.Classic(new CanId(id), data).GetHashCode());
                    Assert.NotEqual(a, CanFrame.Classic(new CanId(id, true), data));
                    Assert.NotEqual(a, CanFrame.Fd(new CanId(id), data));
                    data[place % data.Length]++;
                    Assert.NotEqual(a, CanFrame.Classic(new CanId(id), data));
                }
            );
    }

    [Fact]
    public void Making_and_copying_a_frame_allocates_nothing()
    {
        byte[] data = new byte[64];
        long before = GC.GetAllocatedBytesForCurrentThread();
        int sum = 0;
        for (int i = 0; i < 100; i++)
        {
            CanFrame frame = CanFrame.Fd(new CanId(5), data);
            CanFrame copy = frame;
            sum += copy.Data.Length;
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(6400, sum);
        Assert.True(Unsafe.SizeOf<CanFrame>() <= 80);
    }
}
