namespace Bordnetz.Can.Logs;

/// <summary>Writes Vector's ASC, hexadecimal, with times from the start. The date is that of the first frame.</summary>
internal sealed class AscWriter(Stream stream) : TextLogWriter(stream, "\n")
{
    private long? _start;

    private protected override bool TryWrite(in LogFrame frame)
    {
        long start = _start ??= WriteHeader(frame.TimeNs);
        CanFrame can = frame.Frame;
        string time = Decimal(frame.TimeNs - start, TextNumber.Second, 6).PadLeft(11);
        int channel = Channels.NumberOf(frame.Channel) + 1;
        string direction = frame.IsTransmitted ? "Tx" : "Rx";
        string id = $"{can.Id.Value:X}{(can.Id.IsExtended ? "x" : "")}";
        if (can.IsError)
        {
            WriteLine($"{time} {channel}  ErrorFrame");
        }
        else if (can.IsFd)
        {
            int brs = (can.Flags & CanFrameFlags.BitRateSwitch) != 0 ? 1 : 0;
            int esi = (can.Flags & CanFrameFlags.ErrorState) != 0 ? 1 : 0;
            int flags = 0x1000 | (brs << 13) | (esi << 14);
            string head = $"{time} CANFD {channel, 3} {direction, -4} {id, 8}  {"", 32} {brs} {esi}";
            string bytes = Hex(can.Data);
            WriteLine(
                $"{head} {can.Dlc:x} {can.Length, 2} {bytes} {0, 8} {0, 4} {flags, 8:X} {0, 8} {0, 8} {0, 8} {0, 8} {0, 8}"
            );
        }
        else
        {
            string kind = can.IsRemote ? "r" : "d";
            WriteLine($"{time} {channel}  {id, -15} {direction, -4} {kind} {can.Length:x} {Hex(can.Data)}".TrimEnd());
        }
        return true;
    }

    private protected override void Complete()
    {
        _start ??= WriteHeader(0);
        WriteLine("End TriggerBlock");
        base.Complete();
    }

    // The date has milliseconds, so that the times count from the last whole one before the first frame.
    private long WriteHeader(long first)
    {
        long start = first - (((first % TextNumber.Millisecond) + TextNumber.Millisecond) % TextNumber.Millisecond);
        string date = AscDate.Write(start);
        WriteLine($"date {date}");
        WriteLine("base hex  timestamps absolute");
        WriteLine("internal events logged");
        WriteLine($"Begin Triggerblock {date}");
        WriteLine("   0.000000 Start of measurement");
        return start;
    }
}
