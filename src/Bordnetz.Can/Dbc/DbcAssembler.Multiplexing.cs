namespace Bordnetz.Can;

/// <summary>Which signal selects which.</summary>
internal sealed partial class DbcAssembler
{
    private void GiveRanges(PendingRanges statement)
    {
        if (
            FindSignal(statement.Message, statement.Signal.Text, statement.Signal) is not { } signal
            || FindSignal(statement.Message, statement.Multiplexer.Text, statement.Multiplexer) is not { } multiplexer
        )
        {
            return;
        }
        if (!multiplexer.IsMultiplexer)
        {
            Departs(
                "BN2016",
                PlaceOf(statement.Multiplexer),
                $"signal '{multiplexer.Symbol}' selects '{signal.Symbol}' but is not marked with M"
            );
            multiplexer.IsMultiplexer = true;
        }
        signal.MultiplexedBy = multiplexer;
        if (statement.Ranges.Count > 0)
        {
            signal.Ranges = statement.Ranges;
        }
    }

    private void LinkMultiplexers(MessageDraft message)
    {
        SignalDraft? only = null;
        int roots = 0;
        foreach (SignalDraft signal in message.Signals)
        {
            if (signal.IsMultiplexer && signal.Selector is null)
            {
                only ??= signal;
                roots++;
            }
        }
        bool isAmbiguousReported = false;
        foreach (SignalDraft signal in message.Signals)
        {
            if (signal.Selector is null || signal.MultiplexedBy is not null)
            {
                continue;
            }
            signal.MultiplexedBy = only;
            if (only is null)
            {
                Departs(
                    "BN2016",
                    signal.Place,
                    $"signal '{signal.Symbol}' is multiplexed, but message '{message.Symbol}' has no multiplexer M; "
                        + "it is taken as always present"
                );
                signal.Ranges = [];
            }
            else if (roots > 1 && !isAmbiguousReported)
            {
                isAmbiguousReported = true;
                Departs(
                    "BN2016",
                    signal.Place,
                    $"message '{message.Symbol}' has {roots} multiplexers and no SG_MUL_VAL_ says which of them "
                        + $"selects '{signal.Symbol}'; '{only.Symbol}' is used"
                );
            }
        }
        HashSet<SignalDraft> rooted = [];
        foreach (SignalDraft signal in message.Signals)
        {
            BreakCycle(signal, rooted);
        }
    }

    // Each signal is passed once: what is known to end at a signal that is always present need not be followed again.
    private void BreakCycle(SignalDraft signal, HashSet<SignalDraft> rooted)
    {
        HashSet<SignalDraft> path = [];
        SignalDraft? at = signal;
        while (at is not null && !rooted.Contains(at))
        {
            if (!path.Add(at))
            {
                Departs(
                    "BN2016",
                    at.Place,
                    $"signal '{at.Symbol}' selects itself through others; it is taken as always present"
                );
                at.MultiplexedBy = null;
                at.Ranges = [];
                break;
            }
            at = at.MultiplexedBy;
        }
        rooted.UnionWith(path);
    }
}
