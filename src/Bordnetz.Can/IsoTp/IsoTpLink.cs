namespace Bordnetz.Can.IsoTp;

/// <summary>
/// One end of an ISO-TP link (ISO 15765-2:2016): cuts messages into frames and joins frames into messages, in both
/// directions at once. A pure state machine: it is told frames and the time in nanoseconds and gives
/// <see cref="IsoTpOutput"/>s; it has no clock, thread or socket of its own. Whatever comes in, it never throws, and
/// it holds no more memory than the message being sent, the one being received and a constant. Not thread-safe.
/// </summary>
public sealed class IsoTpLink
{
    private readonly IsoTpSender _sender;
    private readonly IsoTpReceiver _receiver;

    /// <summary>Makes an idle link.</summary>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    public IsoTpLink(IsoTpSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.ThrowIfWrong();
        Settings = settings;
        _sender = new IsoTpSender(settings);
        _receiver = new IsoTpReceiver(settings);
    }

    /// <summary>What the link was told.</summary>
    public IsoTpSettings Settings { get; }

    /// <summary>Whether a message is being sent.</summary>
    public bool IsSending => _sender.IsBusy;

    /// <summary>Whether a message is being received.</summary>
    public bool IsReceiving => _receiver.IsBusy;

    /// <summary>
    /// Whether a long message can be taken now; while not, its sender is told to wait, up to
    /// <see cref="IsoTpSettings.WaitFramesMax"/> times. After setting it, call <see cref="Tick"/>.
    /// </summary>
    public bool IsReady
    {
        get => _receiver.IsReady;
        set => _receiver.IsReady = value;
    }

    /// <summary>The time at which <see cref="Tick"/> must be called; <see cref="long.MaxValue"/> for never.</summary>
    public long NextDeadlineNs => Math.Min(_sender.Deadline, _receiver.Deadline);

    /// <summary>N_USData.request: begins to send a message; one at a time.</summary>
    /// <param name="message">Kept, not copied, until it is reported as sent or failed.</param>
    /// <param name="nowNs">The time.</param>
    /// <param name="outputs">Takes what follows.</param>
    public void Send(ReadOnlyMemory<byte> message, long nowNs, ICollection<IsoTpOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        _sender.Send(message, nowNs, outputs);
    }

    /// <summary>Takes a frame from the bus; frames of others and frames that break a rule are passed over.</summary>
    public void Receive(in CanFrame frame, long nowNs, ICollection<IsoTpOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        bool isFunctional = Settings.FunctionalReceiveId is { } all && frame.Id == all;
        if (frame.IsRemote || frame.IsError || (!isFunctional && frame.Id != Settings.ReceiveId))
        {
            return;
        }
        ReadOnlySpan<byte> body = frame.Data;
        if (Settings.AddressBytes == 1)
        {
            if (body.IsEmpty || (body[0] != Settings.ReceiveExtension && !isFunctional))
            {
                return;
            }
            body = body[1..];
        }
        IsoTpPdu pdu = IsoTpPdu.Read(body, frame.Length);
        switch (pdu.Kind)
        {
            case IsoTpPduKind.Single:
                _receiver.Single(pdu, isFunctional, outputs);
                break;
            case IsoTpPduKind.First when !isFunctional:
                _receiver.First(pdu, frame.Length, nowNs, outputs);
                break;
            case IsoTpPduKind.Consecutive when !isFunctional:
                _receiver.Consecutive(pdu, frame.Length, nowNs, outputs);
                break;
            case IsoTpPduKind.FlowControl when !isFunctional:
                _sender.FlowControl(pdu, nowNs, outputs);
                break;
        }
    }

    /// <summary>
    /// With <see cref="IsoTpSettings.ConfirmsFrames"/>: a frame that was given out is on the bus. Flow control is told
    /// from the sender's own frames by its first nibble.
    /// </summary>
    public void FrameSent(in CanFrame frame, long nowNs, ICollection<IsoTpOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ReadOnlySpan<byte> data = frame.Data;
        if (data.Length > Settings.AddressBytes && data[Settings.AddressBytes] >> 4 == 3)
        {
            _receiver.FrameSent(nowNs);
        }
        else
        {
            _sender.FrameSent(nowNs, outputs);
        }
    }

    /// <summary>Lets time pass: sends what is due and ends what took too long.</summary>
    public void Tick(long nowNs, ICollection<IsoTpOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        _receiver.Tick(nowNs, outputs);
        _sender.Tick(nowNs, outputs);
    }

    /// <summary>Gives up the message that is being sent.</summary>
    public void AbortSending(ICollection<IsoTpOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        _sender.Abort(IsoTpResult.NotPossible, outputs);
    }
}
