namespace Bordnetz.Can.Logs;

/// <summary>Writes CRTD 3.0 with microseconds, the number of the bus before every record.</summary>
internal sealed class CrtdWriter : TextLogWriter
{
    public CrtdWriter(Stream stream)
        : base(stream, "\n") => WriteLine("0.000000 CVR 3.0");

    private protected override bool TryWrite(in LogFrame frame)
    {
        CanFrame can = frame.Frame;
        if (can.IsFd || can.IsRemote || can.IsError || frame.TimeNs < 0)
        {
            return false;
        }
        string time = Decimal(frame.TimeNs, TextNumber.Second, 6);
        int bus = Channels.NumberOf(frame.Channel) + 1;
        string kind = $"{(frame.IsTransmitted ? 'T' : 'R')}{(can.Id.IsExtended ? 29 : 11)}";
        string data = can.Length == 0 ? "" : " " + Hex(can.Data);
        WriteLine($"{time} {bus}{kind} {can.Id}{data}");
        return true;
    }
}
