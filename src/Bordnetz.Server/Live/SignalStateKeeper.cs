using System.Collections.Immutable;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Server.Live;

/// <summary>
/// Keeps attributes, and the last values if asked, over a restart: brings them back before the vehicle starts, and
/// saves them after they changed, at most once a second, and at the end.
/// </summary>
public sealed class SignalStateKeeper : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string _file;
    private readonly SignalBroker _broker;
    private readonly TimeProvider _time;
    private readonly ProblemLog _log;

    // A log is for one thread; what saving reports is handed over at the end.
    private readonly ProblemLog _ofSaving = new();
    private readonly ImmutableArray<SignalSelection> _signals;
    private readonly Subscription _changes;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _saving;

    private SignalStateKeeper(
        string file,
        SignalBroker broker,
        ImmutableArray<SignalSelection> signals,
        TimeProvider time,
        ProblemLog log
    )
    {
        _file = file;
        _broker = broker;
        _time = time;
        _log = log;
        _signals = signals;
        _changes = broker.Subscribe(signals.AsSpan());
        _changes.ReadLatest();
        _saving = Task.Run(SaveAsync);
    }

    /// <summary>
    /// Brings back what the file holds: attributes as good values, which the vehicle hears of as of a client's; last
    /// values as stale ones.
    /// </summary>
    /// <param name="file">The file; there need be none yet.</param>
    /// <param name="broker">Whose values are kept.</param>
    /// <param name="withValues">Whether the last values of sensors and actuators are kept, too.</param>
    /// <param name="time">The clock that saving is paced by.</param>
    /// <param name="log">Where problems go: those of reading at once, those of saving when it is disposed of.</param>
    public static SignalStateKeeper Open(
        string file,
        SignalBroker broker,
        bool withValues,
        TimeProvider time,
        ProblemLog log
    )
    {
        ArgumentNullException.ThrowIfNull(broker);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(log);
        bool IsAttribute(int signal) => broker.Catalog.Signals[signal].Kind == SignalKind.Attribute;
        IReadOnlyList<SignalChange> values = SignalStateFile.Load(file, broker.Catalog, log);
        SignalChange[] attributes = [.. values.Where(v => IsAttribute(v.SignalIndex))];
        if (!broker.PublishFromOutside(attributes))
        {
            broker.Publish(attributes);
        }
        if (withValues)
        {
            broker.Publish([
                .. values.Where(v => !IsAttribute(v.SignalIndex)).Select(v => v with { Quality = Quality.Stale }),
            ]);
        }
        ImmutableArray<SignalSelection> kept =
        [
            .. broker
                .Catalog.Signals.Where(s => withValues || s.Kind == SignalKind.Attribute)
                .Select(s => new SignalSelection(s.Index)),
        ];
        return new SignalStateKeeper(file, broker, kept, time, log);
    }

    /// <summary>Saves for the last time.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _saving.ConfigureAwait(false);
        _changes.Dispose();
        Save();
        foreach (Problem problem in _ofSaving.Problems)
        {
            _log.Add(problem);
        }
        _stop.Dispose();
    }

    private async Task SaveAsync()
    {
        try
        {
            while (await _changes.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
            {
                _changes.ReadLatest();
                Save();
                await Task.Delay(Interval, _time, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // What is left to save is saved at the end.
        }
    }

    private void Save()
    {
        ImmutableArray<Datapoint> values = _broker.ReadAll(_signals.AsSpan());
        SignalStateFile.Save(
            _file,
            _broker.Catalog,
            _signals.Select((s, i) => new SignalUpdate(s.SignalIndex, s.IsTarget, values[i])),
            _ofSaving
        );
    }
}
