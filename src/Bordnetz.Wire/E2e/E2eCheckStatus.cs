namespace Bordnetz.Wire.E2e;

/// <summary>What one check of a received message says (AUTOSAR PRS E2EProtocol, <c>E2E_PXXCheckStatusType</c>).</summary>
public enum E2eCheckStatus
{
    /// <summary>Nothing was checked yet.</summary>
    NotAvailable,

    /// <summary>Right, and the one that was expected.</summary>
    Ok,

    /// <summary>Right, but messages in between were lost, no more than allowed.</summary>
    OkSomeLost,

    /// <summary>Right, but the same as the last one.</summary>
    Repeated,

    /// <summary>Right, but more messages than allowed were lost.</summary>
    WrongSequence,

    /// <summary>Wrong check value, identifier or length.</summary>
    Error,

    /// <summary>There was nothing to check.</summary>
    NoNewData,

    /// <summary>Right, and the first one, so that there is no counter to compare with (profiles 1 and 2).</summary>
    Initial,

    /// <summary>Right, but the counter is not trusted again yet (profiles 1 and 2, after a gap).</summary>
    Sync,
}
