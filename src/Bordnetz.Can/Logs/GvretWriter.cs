namespace Bordnetz.Can.Logs;

/// <summary>Writes the CSV of GVRET loggers and SavvyCAN, with the direction column.</summary>
internal sealed class GvretWriter : TextLogWriter
{
    public GvretWriter(Stream stream)
        : base(stream, "\n") => WriteLine("Time Stamp,ID,Extended,Dir,Bus,LEN,D1,D2,D3,D4,D5,D6,D7,D8");

    private protected override bool TryWrite(in LogFrame frame)
    {
        CanFrame can = frame.Frame;
        // A long CAN FD frame shows by its length alone, so that the bits beside it cannot be told.
        if (can.IsRemote || can.IsError || can.IsFd)
        {
            return false;
        }
        string time = Decimal(frame.TimeNs, TextNumber.Microsecond, 0);
        string extended = can.Id.IsExtended ? "true" : "false";
        string direction = frame.IsTransmitted ? "Tx" : "Rx";
        string bytes = Hex(can.Data).Replace(' ', ',');
        WriteLine(
            $"{time},{can.Id.Value:X8},{extended},{direction},{Channels.NumberOf(frame.Channel)},{can.Length},{bytes}"
        );
        return true;
    }
}
