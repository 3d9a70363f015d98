namespace Bordnetz.Can.Logs;

/// <summary>Writes the CSV of python-can.</summary>
internal sealed class PythonCanCsvWriter : TextLogWriter
{
    public PythonCanCsvWriter(Stream stream)
        : base(stream, "\n") => WriteLine("timestamp,arbitration_id,extended,remote,error,dlc,data");

    private protected override bool TryWrite(in LogFrame frame)
    {
        CanFrame can = frame.Frame;
        if (can.IsFd)
        {
            return false;
        }
        string time = Decimal(frame.TimeNs, TextNumber.Second, 9);
        string kind = $"{(can.Id.IsExtended ? 1 : 0)},{(can.IsRemote ? 1 : 0)},{(can.IsError ? 1 : 0)}";
        WriteLine($"{time},0x{can.Id.Value:x},{kind},{can.Length},{Convert.ToBase64String(can.Data)}");
        return true;
    }
}
