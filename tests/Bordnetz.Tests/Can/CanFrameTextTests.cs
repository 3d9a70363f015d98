using Bordnetz.Can;
using CsCheck;

namespace Bordnetz.Tests.Can;

public sealed class CanFrameTextTests
{
    [Theory]
    [InlineData("5A1#11.2233.44556677.88", "5A1#1122334455667788", 0)]
    [InlineData("123#DEADBEEF", "123#DEADBEEF", 0)]
    [InlineData("5AA#", "5AA#", 0)]
    [InlineData("123##1", "123##1", 0)]
    [InlineData("213##311", "213##311", 0)]
    [InlineData("213##0112233445566778899", "213##0112233445566778899000000", 0)]
    [InlineData("1f334455#1122334455667788", "1F334455#1122334455667788", 0)]
    [InlineData("123#R", "123#R", 0)]
    [InlineData("00000123#R3", "00000123#R3", 0)]
    [InlineData("123#1122334455667788_E", "123#1122334455667788", 14)]
    [InlineData("123#R8_9", "123#R8", 9)]
    public void Frames_as_they_are_typed_for_cansend(string text, string expected, int rawDlc)
    {
        Assert.True(CanFrameText.TryParse(text, out CanFrame frame, out int dlc, out string wrong), wrong);
        Assert.Equal((expected, rawDlc), (frame.ToString(), dlc));
    }

    [Theory]
    [InlineData("")]
    [InlineData("123")]
    [InlineData("12#11")]
    [InlineData("1234#11")]
    [InlineData("800#11")]
    [InlineData("20000000#11")]
    [InlineData("123#1")]
    [InlineData("123#112233445566778899")]
    [InlineData("123#.11")]
    [InlineData("123#11.")]
    [InlineData("123#R9")]
    [InlineData("123#R-1")]
    [InlineData("123##")]
    [InlineData("123##G11")]
    [InlineData("123#11_9")]
    [InlineData("123#1122334455667788_8")]
    [InlineData("123#1122334455667788_")]
    [InlineData("123# 1")]
    [InlineData("+23#11")]
    public void What_is_no_frame_is_explained(string text)
    {
        Assert.False(CanFrameText.TryParse(text, out _, out _, out string wrong));
        Assert.NotEmpty(wrong);
    }

    [Fact]
    public void Any_text_is_read_or_explained_but_never_thrown() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["0123456789abcdefR#._"], 0, 24])
            .Sample(text =>
            {
                bool read = CanFrameText.TryParse(text, out CanFrame frame, out _, out string wrong);
                Assert.Equal(read, wrong.Length == 0);
                if (read)
                {
                    Assert.True(CanFrameText.TryParse(frame.ToString(), out CanFrame again, out _, out _));
                    Assert.Equal(frame, again);
                }
            });
}
