using Bordnetz.Can;
using Bordnetz.Model;

namespace Bordnetz.Analysis;

/// <summary>How long CAN and CAN FD frames take at most.</summary>
public static class CanFrameTime
{
    /// <summary>
    /// Longest transmission of a frame in nanoseconds, with the most stuff bits any content can have and the
    /// intermission (ISO 11898-1). A CAN FD payload without a data length code of its own is padded to the next one.
    /// </summary>
    /// <param name="layout">The frame.</param>
    /// <param name="bitRate">Bit rate of the arbitration phase in bit/s.</param>
    /// <param name="dataBitRate">Bit rate of the data phase in bit/s.</param>
    public static long WorstCaseNs(DbcMessage layout, long bitRate, long dataBitRate)
    {
        ArgumentNullException.ThrowIfNull(layout);
        if (!layout.IsFd)
        {
            int length = Math.Min(layout.Length, FdDlc.MaxClassicLength);
            return TransmissionTime.Ns(FrameLength.WorstCaseClassicBits(layout.Id.IsExtended, length), bitRate);
        }
        int padded = FdDlc.PaddedLength(Math.Min(layout.Length, FdDlc.MaxFdLength));
        FdFrameBits bits = FrameLength.WorstCaseFdBits(layout.Id.IsExtended, padded);
        return layout.BitRateSwitch
            ? TransmissionTime.Ns(bits.ArbitrationBits, bitRate) + TransmissionTime.Ns(bits.DataBits, dataBitRate)
            : TransmissionTime.Ns(bits.Total, bitRate);
    }
}
