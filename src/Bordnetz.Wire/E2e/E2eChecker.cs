namespace Bordnetz.Wire.E2e;

/// <summary>
/// The receiving side of one protected message: follows its counter. Call <see cref="Check"/> for each message and
/// <see cref="NoNewData"/> for each cycle without one. Not thread-safe.
/// </summary>
public sealed class E2eChecker
{
    private const int MostCounted = 14;

    private readonly E2eProfile _profile;
    private readonly E2eSettings _settings;
    private bool _waitsForFirst = true;
    private uint _lastCounter;
    private uint _maxDelta;
    private int _noNewOrRepeated;
    private int _syncCounter;

    /// <summary>Makes a receiver that has seen nothing.</summary>
    public E2eChecker(E2eProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        _profile = profile;
        _settings = profile.Settings;
        _maxDelta = _settings.MaxDeltaCounter;
        // PRS E2EProtocol, E2E_PXXCheckInit: the counter starts one before zero, so that a sender's first message is
        // the expected one.
        _lastCounter = unchecked(profile.CounterModulus - 1);
        if (profile is { CountsBeforeSending: true, HasInitialPhase: false })
        {
            _lastCounter = 0;
        }
    }

    /// <summary>What the last check said.</summary>
    public E2eCheckStatus Status { get; private set; }

    /// <summary>Messages lost before the last one, as far as its counter tells; at most one turn of the counter.</summary>
    public uint Lost { get; private set; }

    /// <summary>Checks a received message.</summary>
    public E2eCheckStatus Check(ReadOnlySpan<byte> message)
    {
        Lost = 0;
        if (_profile.HasInitialPhase && _maxDelta < MostCounted)
        {
            _maxDelta++;
        }
        Status = _profile.TryRead(message, out uint counter) ? Follow(counter) : E2eCheckStatus.Error;
        return Status;
    }

    /// <summary>Notes a cycle in which no message came.</summary>
    public E2eCheckStatus NoNewData()
    {
        Lost = 0;
        if (_profile.HasInitialPhase)
        {
            if (_maxDelta < MostCounted)
            {
                _maxDelta++;
            }
            CountNoNew();
        }
        return Status = E2eCheckStatus.NoNewData;
    }

    /// <summary>
    /// What the state machine is told for a status (PRS E2EProtocol, <c>E2E_P01MapStatusToSM</c> with the newer
    /// profile behaviour): messages of the trial time count as right, the first one does not.
    /// </summary>
    public static E2eCheckStatus ForStateMachine(E2eCheckStatus status) =>
        status switch
        {
            E2eCheckStatus.Sync => E2eCheckStatus.Ok,
            E2eCheckStatus.Initial => E2eCheckStatus.WrongSequence,
            _ => status,
        };

    private E2eCheckStatus Follow(uint counter)
    {
        if (_profile.HasInitialPhase)
        {
            return FollowWithTrial(counter);
        }
        uint delta = Delta(counter);
        _lastCounter = counter;
        return Judge(delta, _settings.MaxDeltaCounter);
    }

    // SWS E2ELibrary, E2E_P01Check and E2E_P02Check.
    private E2eCheckStatus FollowWithTrial(uint counter)
    {
        if (_waitsForFirst)
        {
            _waitsForFirst = false;
            _maxDelta = _settings.MaxDeltaCounter;
            _lastCounter = counter;
            return E2eCheckStatus.Initial;
        }
        E2eCheckStatus status = Judge(Delta(counter), _maxDelta);
        switch (status)
        {
            case E2eCheckStatus.Repeated:
                CountNoNew();
                return status;
            case E2eCheckStatus.WrongSequence:
                _noNewOrRepeated = 0;
                _syncCounter = _settings.SyncCounterInit;
                if (_syncCounter > 0)
                {
                    _maxDelta = _settings.MaxDeltaCounter;
                    _lastCounter = counter;
                }
                return status;
            default:
                _maxDelta = _settings.MaxDeltaCounter;
                _lastCounter = counter;
                return Trusted(status);
        }
    }

    private E2eCheckStatus Trusted(E2eCheckStatus status)
    {
        if (_noNewOrRepeated > _settings.MaxNoNewOrRepeatedData)
        {
            _syncCounter = _settings.SyncCounterInit;
        }
        _noNewOrRepeated = 0;
        if (_syncCounter == 0)
        {
            return status;
        }
        _syncCounter--;
        return E2eCheckStatus.Sync;
    }

    private E2eCheckStatus Judge(uint delta, uint most)
    {
        if (delta == 0)
        {
            return E2eCheckStatus.Repeated;
        }
        Lost = delta - 1;
        if (delta > most)
        {
            return E2eCheckStatus.WrongSequence;
        }
        return delta == 1 ? E2eCheckStatus.Ok : E2eCheckStatus.OkSomeLost;
    }

    private uint Delta(uint counter)
    {
        uint delta = unchecked(counter - _lastCounter);
        return counter >= _lastCounter ? delta : unchecked(delta + _profile.CounterModulus);
    }

    private void CountNoNew()
    {
        if (_noNewOrRepeated <= _settings.MaxNoNewOrRepeatedData)
        {
            _noNewOrRepeated++;
        }
    }
}
