namespace Bordnetz.Wire.E2e;

/// <summary>What a receiver makes of a message's checks over time (PRS E2EProtocol, <c>E2E_SMStateType</c>).</summary>
public enum E2eState
{
    /// <summary>Nothing right has come yet.</summary>
    NoData,

    /// <summary>Something came; it is not trusted yet.</summary>
    Init,

    /// <summary>Usable.</summary>
    Valid,

    /// <summary>Not usable.</summary>
    Invalid,
}

/// <summary>The limits of the state machine; a pair for each state and the window they are counted in.</summary>
public sealed record E2eWindow
{
    /// <summary>Checks that count while in <see cref="E2eState.Init"/>.</summary>
    public int SizeInit { get; init; } = 10;

    /// <summary>Checks that count while in <see cref="E2eState.Valid"/>.</summary>
    public int SizeValid { get; init; } = 10;

    /// <summary>Checks that count while in <see cref="E2eState.Invalid"/>.</summary>
    public int SizeInvalid { get; init; } = 10;

    /// <summary>Right ones needed to leave Init for Valid.</summary>
    public int MinOkInit { get; init; } = 1;

    /// <summary>Wrong ones tolerated in Init.</summary>
    public int MaxErrorInit { get; init; } = 1;

    /// <summary>Right ones needed to stay Valid.</summary>
    public int MinOkValid { get; init; } = 1;

    /// <summary>Wrong ones tolerated in Valid.</summary>
    public int MaxErrorValid { get; init; } = 1;

    /// <summary>Right ones needed to leave Invalid.</summary>
    public int MinOkInvalid { get; init; } = 1;

    /// <summary>Wrong ones tolerated for leaving Invalid.</summary>
    public int MaxErrorInvalid { get; init; } = 1;

    /// <summary>Whether the window is emptied on entering Invalid.</summary>
    public bool ClearToInvalid { get; init; }
}

/// <summary>Judges a stream of checks by a sliding window (PRS E2EProtocol, <c>E2E_SMCheck</c>). Not thread-safe.</summary>
public sealed class E2eStateMachine
{
    private readonly E2eWindow _window;
    private readonly E2eCheckStatus[] _ring;
    private int _next;

    /// <summary>Makes a machine in <see cref="E2eState.NoData"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A window has a size below 1 or above 65535.</exception>
    public E2eStateMachine(E2eWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        int smallest = Math.Min(window.SizeInit, Math.Min(window.SizeValid, window.SizeInvalid));
        int largest = Math.Max(window.SizeInit, Math.Max(window.SizeValid, window.SizeInvalid));
        ArgumentOutOfRangeException.ThrowIfLessThan(smallest, 1, nameof(window));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(largest, ushort.MaxValue, nameof(window));
        _window = window;
        _ring = new E2eCheckStatus[largest];
    }

    /// <summary>The verdict so far.</summary>
    public E2eState State { get; private set; }

    /// <summary>Right checks in the window.</summary>
    public int OkCount { get; private set; }

    /// <summary>Wrong checks in the window.</summary>
    public int ErrorCount { get; private set; }

    /// <summary>Takes one check, mapped by <see cref="E2eChecker.ForStateMachine"/>, and gives the new verdict.</summary>
    public E2eState Add(E2eCheckStatus status)
    {
        status = E2eChecker.ForStateMachine(status);
        if (State == E2eState.NoData)
        {
            // Nothing is counted before the first message that is right in itself.
            if (status is not (E2eCheckStatus.Error or E2eCheckStatus.NoNewData or E2eCheckStatus.NotAvailable))
            {
                Enter(E2eState.Init);
            }
            return State;
        }
        _ring[_next] = status;
        _next = (_next + 1) % _ring.Length;
        Count(SizeIn(State));
        switch (State)
        {
            case E2eState.Init:
                if (ErrorCount > _window.MaxErrorInit)
                {
                    Enter(E2eState.Invalid);
                }
                else if (OkCount >= _window.MinOkInit)
                {
                    Enter(E2eState.Valid);
                }
                break;
            case E2eState.Valid:
                if (ErrorCount > _window.MaxErrorValid || OkCount < _window.MinOkValid)
                {
                    Enter(E2eState.Invalid);
                }
                break;
            default:
                if (ErrorCount <= _window.MaxErrorInvalid && OkCount >= _window.MinOkInvalid)
                {
                    Enter(E2eState.Valid);
                }
                break;
        }
        return State;
    }

    private void Enter(E2eState state)
    {
        if (state == E2eState.Invalid && _window.ClearToInvalid)
        {
            Array.Clear(_ring);
        }
        // E2E_SMClearRemainingStatus: what lay outside the old window must not count in a larger new one.
        for (int back = SizeIn(State); back < SizeIn(state); back++)
        {
            _ring[Place(back)] = E2eCheckStatus.NotAvailable;
        }
        State = state;
        Count(SizeIn(state));
    }

    private void Count(int size)
    {
        OkCount = 0;
        ErrorCount = 0;
        for (int back = 0; back < size; back++)
        {
            E2eCheckStatus status = _ring[Place(back)];
            OkCount += status == E2eCheckStatus.Ok || status == E2eCheckStatus.OkSomeLost ? 1 : 0;
            ErrorCount += status == E2eCheckStatus.Error ? 1 : 0;
        }
    }

    private int Place(int back) => (_next - 1 - back + (2 * _ring.Length)) % _ring.Length;

    private int SizeIn(E2eState state) =>
        state switch
        {
            E2eState.Valid => _window.SizeValid,
            E2eState.Invalid => _window.SizeInvalid,
            _ => _window.SizeInit,
        };
}
