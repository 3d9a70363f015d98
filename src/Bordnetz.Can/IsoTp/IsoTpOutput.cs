namespace Bordnetz.Can.IsoTp;

/// <summary>How the transfer of a message ended (ISO 15765-2:2016, 8.3.8, N_Result).</summary>
public enum IsoTpResult
{
    /// <summary>N_OK.</summary>
    Ok,

    /// <summary>N_TIMEOUT_A: a frame did not get on the bus.</summary>
    TimeoutA,

    /// <summary>N_TIMEOUT_BS: no flow control came.</summary>
    TimeoutBs,

    /// <summary>N_TIMEOUT_CR: no consecutive frame came.</summary>
    TimeoutCr,

    /// <summary>N_WRONG_SN: a consecutive frame was lost or doubled.</summary>
    WrongSequenceNumber,

    /// <summary>N_INVALID_FS: flow control of an unknown status.</summary>
    InvalidFlowStatus,

    /// <summary>N_UNEXP_PDU: a new message began within the old one.</summary>
    UnexpectedPdu,

    /// <summary>N_WFT_OVRN: too many WAIT frames in a row.</summary>
    TooManyWaits,

    /// <summary>N_BUFFER_OVFLW: the receiver has no room for the message.</summary>
    BufferOverflow,

    /// <summary>N_ERROR: the message is empty, too long, or too long for functional addressing.</summary>
    NotPossible,

    /// <summary>A message is still being sent.</summary>
    Busy,
}

/// <summary>What an <see cref="IsoTpOutput"/> is.</summary>
public enum IsoTpOutputKind
{
    /// <summary><see cref="IsoTpOutput.Frame"/> is to be sent.</summary>
    Frame,

    /// <summary>N_USData_FF.indication: a message of <see cref="IsoTpOutput.Length"/> bytes begins.</summary>
    Begins,

    /// <summary>N_USData.indication: <see cref="IsoTpOutput.Message"/> came, or failed with a result.</summary>
    Received,

    /// <summary>N_USData.confirm: the message that was sent has arrived, or failed with a result.</summary>
    Sent,
}

/// <summary>One thing that a link wants done or has to tell.</summary>
public readonly record struct IsoTpOutput
{
    /// <summary>What it is.</summary>
    public required IsoTpOutputKind Kind { get; init; }

    /// <summary>A frame to send.</summary>
    public CanFrame Frame { get; init; }

    /// <summary>A received message; empty when it failed.</summary>
    public ReadOnlyMemory<byte> Message { get; init; }

    /// <summary>Bytes of the message that begins, was received or was sent.</summary>
    public long Length { get; init; }

    /// <summary>How the transfer ended.</summary>
    public IsoTpResult Result { get; init; }

    /// <summary>Whether a received message was addressed to all.</summary>
    public bool IsFunctional { get; init; }
}
