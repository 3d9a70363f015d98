namespace Bordnetz.Can.Logs;

/// <summary>Writes candump's log form, as <c>candump -L</c> does; sent frames are marked with a T.</summary>
internal sealed class CandumpWriter(Stream stream) : TextLogWriter(stream, "\n")
{
    private protected override bool TryWrite(in LogFrame frame)
    {
        string time = Decimal(frame.TimeNs, TextNumber.Second, 6);
        WriteLine($"({time}) {frame.Channel} {frame.Frame}{(frame.IsTransmitted ? " T" : "")}");
        return true;
    }
}
