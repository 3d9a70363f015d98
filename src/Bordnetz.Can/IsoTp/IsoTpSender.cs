namespace Bordnetz.Can.IsoTp;

/// <summary>The sending half of a link.</summary>
internal sealed class IsoTpSender(IsoTpSettings settings)
{
    private readonly IsoTpFrames _frames = new(settings);
    private Phase _phase;
    private ReadOnlyMemory<byte> _message;
    private int _sent;
    private int _number;
    private int _leftInBlock;
    private int _waits;
    private long _separationNs;

    private enum Phase
    {
        Idle,
        SingleOnItsWay,
        FirstOnItsWay,
        AwaitsFlowControl,
        ConsecutiveOnItsWay,
        Separates,
    }

    public bool IsBusy => _phase != Phase.Idle;

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public long Deadline { get; private set; } = long.MaxValue;

    private bool AwaitsConfirmation =>
        _phase is Phase.SingleOnItsWay or Phase.FirstOnItsWay or Phase.ConsecutiveOnItsWay;

    public void Send(ReadOnlyMemory<byte> message, long now, ICollection<IsoTpOutput> outputs)
    {
        if (IsBusy)
        {
            Tell(outputs, message.Length, IsoTpResult.Busy);
            return;
        }
        bool fits = message.Length <= _frames.SingleBytes;
        if (message.IsEmpty || (settings.IsFunctional && !fits))
        {
            Tell(outputs, message.Length, IsoTpResult.NotPossible);
            return;
        }
        _message = message;
        _waits = 0;
        if (fits)
        {
            Give(_frames.Single(message.Span), Phase.SingleOnItsWay, now, outputs);
            return;
        }
        _sent = _frames.FirstBytes(message.Length);
        _number = 1;
        Give(_frames.First(message.Span), Phase.FirstOnItsWay, now, outputs);
    }

    /// <summary>L_Data.confirm: the frame that was given out last is on the bus.</summary>
    public void FrameSent(long now, ICollection<IsoTpOutput> outputs)
    {
        switch (_phase)
        {
            case Phase.SingleOnItsWay:
                End(IsoTpResult.Ok, outputs);
                break;
            case Phase.FirstOnItsWay:
                AwaitFlowControl(now);
                break;
            case Phase.ConsecutiveOnItsWay:
                AfterConsecutive(now, outputs);
                break;
        }
    }

    public void FlowControl(IsoTpPdu pdu, long now, ICollection<IsoTpOutput> outputs)
    {
        if (_phase != Phase.AwaitsFlowControl)
        {
            return;
        }
        switch ((FlowStatus)pdu.Low)
        {
            case FlowStatus.ContinueToSend:
                _waits = 0;
                _leftInBlock = pdu.BlockSize == 0 ? int.MaxValue : pdu.BlockSize;
                _separationNs = Math.Max(SeparationTime.ToNanoseconds(pdu.Separation), settings.OwnSeparationNs);
                _phase = Phase.Separates;
                Deadline = now + settings.OwnSeparationNs;
                Run(now, outputs);
                break;
            case FlowStatus.Wait:
                if (++_waits > settings.WaitFramesMax)
                {
                    End(IsoTpResult.TooManyWaits, outputs);
                }
                else
                {
                    AwaitFlowControl(now);
                }
                break;
            case FlowStatus.Overflow:
                End(IsoTpResult.BufferOverflow, outputs);
                break;
            default:
                End(IsoTpResult.InvalidFlowStatus, outputs);
                break;
        }
    }

    public void Tick(long now, ICollection<IsoTpOutput> outputs)
    {
        if (now < Deadline)
        {
            return;
        }
        if (_phase == Phase.Separates)
        {
            Run(now, outputs);
        }
        else if (IsBusy)
        {
            End(AwaitsConfirmation ? IsoTpResult.TimeoutA : IsoTpResult.TimeoutBs, outputs);
        }
    }

    public void Abort(IsoTpResult result, ICollection<IsoTpOutput> outputs)
    {
        if (IsBusy)
        {
            End(result, outputs);
        }
    }

    // Gives out consecutive frames as long as they may follow each other at once, up to a limit.
    private void Run(long now, ICollection<IsoTpOutput> outputs)
    {
        for (int i = 0; i < IsoTpSettings.MaxFramesPerCall; i++)
        {
            if (_phase != Phase.Separates || now < Deadline)
            {
                return;
            }
            int count = Math.Min(_frames.ConsecutiveBytes, _message.Length - _sent);
            CanFrame frame = _frames.Consecutive(_number, _message.Span.Slice(_sent, count));
            _sent += count;
            _number = (_number + 1) & 0x0F;
            Give(frame, Phase.ConsecutiveOnItsWay, now, outputs);
        }
    }

    private void AfterConsecutive(long now, ICollection<IsoTpOutput> outputs)
    {
        if (_sent == _message.Length)
        {
            End(IsoTpResult.Ok, outputs);
        }
        else if (--_leftInBlock == 0)
        {
            AwaitFlowControl(now);
        }
        else
        {
            _phase = Phase.Separates;
            Deadline = now + _separationNs;
        }
    }

    private void AwaitFlowControl(long now)
    {
        _phase = Phase.AwaitsFlowControl;
        Deadline = now + settings.FlowControlTimeoutNs;
    }

    private void Give(CanFrame frame, Phase phase, long now, ICollection<IsoTpOutput> outputs)
    {
        outputs.Add(new IsoTpOutput { Kind = IsoTpOutputKind.Frame, Frame = frame });
        _phase = phase;
        Deadline = now + settings.TransmitTimeoutNs;
        if (!settings.ConfirmsFrames)
        {
            FrameSent(now, outputs);
        }
    }

    private void End(IsoTpResult result, ICollection<IsoTpOutput> outputs)
    {
        int length = _message.Length;
        _phase = Phase.Idle;
        _message = default;
        Deadline = long.MaxValue;
        Tell(outputs, length, result);
    }

    private static void Tell(ICollection<IsoTpOutput> outputs, int length, IsoTpResult result) =>
        outputs.Add(
            new IsoTpOutput
            {
                Kind = IsoTpOutputKind.Sent,
                Length = length,
                Result = result,
            }
        );
}
