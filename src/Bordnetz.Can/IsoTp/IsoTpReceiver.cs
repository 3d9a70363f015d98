namespace Bordnetz.Can.IsoTp;

/// <summary>The receiving half of a link.</summary>
internal sealed class IsoTpReceiver(IsoTpSettings settings)
{
    private const int FirstBufferBytes = 256;

    private readonly IsoTpFrames _frames = new(settings);
    private byte[] _buffer = [];
    private int _length;
    private int _received;
    private int _number;
    private int _frameBytes;
    private int _leftInBlock;
    private int _waits;
    private Phase _phase;

    private enum Phase
    {
        Idle,
        FlowControlOnItsWay,
        Waits,
        AwaitsConsecutive,
    }

    public bool IsBusy => _phase != Phase.Idle;

    /// <summary>Whether there is room for a message; while not, the sender is told to wait.</summary>
    public bool IsReady { get; set; } = true;

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public long Deadline { get; private set; } = long.MaxValue;

    public void Single(IsoTpPdu pdu, bool isFunctional, ICollection<IsoTpOutput> outputs)
    {
        if (IsBusy && !isFunctional)
        {
            Fail(IsoTpResult.UnexpectedPdu, outputs);
        }
        if (pdu.Length > settings.MaxMessageBytes)
        {
            return;
        }
        outputs.Add(
            new IsoTpOutput
            {
                Kind = IsoTpOutputKind.Received,
                Message = pdu.Data.ToArray(),
                Length = pdu.Length,
                IsFunctional = isFunctional,
            }
        );
    }

    public void First(IsoTpPdu pdu, int frameBytes, long now, ICollection<IsoTpOutput> outputs)
    {
        if (IsBusy)
        {
            Fail(IsoTpResult.UnexpectedPdu, outputs);
        }
        if (pdu.Length > settings.MaxMessageBytes)
        {
            outputs.Add(
                new IsoTpOutput { Kind = IsoTpOutputKind.Frame, Frame = _frames.FlowControl(FlowStatus.Overflow) }
            );
            return;
        }
        outputs.Add(new IsoTpOutput { Kind = IsoTpOutputKind.Begins, Length = pdu.Length });
        _length = (int)pdu.Length;
        _received = 0;
        _number = 1;
        _frameBytes = frameBytes;
        _waits = 0;
        Append(pdu.Data);
        GiveLeave(now, outputs);
    }

    // 9.6.4.4 and 9.8.3: only the expected number goes on; all frames but the last are as long as the first.
    public void Consecutive(IsoTpPdu pdu, int frameBytes, long now, ICollection<IsoTpOutput> outputs)
    {
        if (_phase != Phase.AwaitsConsecutive && _phase != Phase.FlowControlOnItsWay)
        {
            return;
        }
        int missing = _length - _received;
        bool isLast = missing <= pdu.Data.Length;
        if (!isLast && frameBytes != _frameBytes)
        {
            return;
        }
        if (pdu.Low != _number)
        {
            Fail(IsoTpResult.WrongSequenceNumber, outputs);
            return;
        }
        _number = (_number + 1) & 0x0F;
        Append(pdu.Data[..Math.Min(missing, pdu.Data.Length)]);
        if (_received == _length)
        {
            Finish(outputs);
        }
        else if (_leftInBlock > 0 && --_leftInBlock == 0)
        {
            _waits = 0;
            GiveLeave(now, outputs);
        }
        else
        {
            AwaitConsecutive(now);
        }
    }

    public void FrameSent(long now)
    {
        if (_phase == Phase.FlowControlOnItsWay)
        {
            AwaitConsecutive(now);
        }
    }

    public void Tick(long now, ICollection<IsoTpOutput> outputs)
    {
        if (_phase == Phase.Waits && IsReady)
        {
            GiveLeave(now, outputs);
            return;
        }
        if (now < Deadline)
        {
            return;
        }
        switch (_phase)
        {
            case Phase.Waits:
                GiveLeave(now, outputs);
                break;
            case Phase.FlowControlOnItsWay:
                Fail(IsoTpResult.TimeoutA, outputs);
                break;
            case Phase.AwaitsConsecutive:
                Fail(IsoTpResult.TimeoutCr, outputs);
                break;
        }
    }

    private void GiveLeave(long now, ICollection<IsoTpOutput> outputs)
    {
        if (IsReady)
        {
            _leftInBlock = settings.BlockSize;
            Give(FlowStatus.ContinueToSend, outputs);
            _phase = Phase.FlowControlOnItsWay;
            Deadline = now + settings.TransmitTimeoutNs;
            if (!settings.ConfirmsFrames)
            {
                AwaitConsecutive(now);
            }
        }
        else if (_waits++ < settings.WaitFramesMax)
        {
            Give(FlowStatus.Wait, outputs);
            _phase = Phase.Waits;
            Deadline = now + settings.WaitIntervalNs;
        }
        else
        {
            Fail(IsoTpResult.TooManyWaits, outputs);
        }
    }

    private void Give(FlowStatus status, ICollection<IsoTpOutput> outputs) =>
        outputs.Add(new IsoTpOutput { Kind = IsoTpOutputKind.Frame, Frame = _frames.FlowControl(status) });

    private void AwaitConsecutive(long now)
    {
        _phase = Phase.AwaitsConsecutive;
        Deadline = now + settings.ConsecutiveFrameTimeoutNs;
    }

    // Grows with what has come, not with what was announced: an announcement alone costs nothing.
    private void Append(ReadOnlySpan<byte> part)
    {
        if (_buffer.Length < _received + part.Length)
        {
            int wanted = Math.Max(Math.Max(FirstBufferBytes, _received + part.Length), _buffer.Length * 2);
            Array.Resize(ref _buffer, Math.Min(wanted, Math.Max(_length, _received + part.Length)));
        }
        part.CopyTo(_buffer.AsSpan(_received));
        _received += part.Length;
    }

    private void Finish(ICollection<IsoTpOutput> outputs)
    {
        ReadOnlyMemory<byte> message = _buffer.AsMemory(0, _length);
        int length = _length;
        Reset();
        outputs.Add(
            new IsoTpOutput
            {
                Kind = IsoTpOutputKind.Received,
                Message = message,
                Length = length,
            }
        );
    }

    private void Fail(IsoTpResult result, ICollection<IsoTpOutput> outputs)
    {
        int length = _length;
        Reset();
        outputs.Add(
            new IsoTpOutput
            {
                Kind = IsoTpOutputKind.Received,
                Length = length,
                Result = result,
            }
        );
    }

    private void Reset()
    {
        _phase = Phase.Idle;
        _buffer = [];
        _length = 0;
        _received = 0;
        Deadline = long.MaxValue;
    }
}
