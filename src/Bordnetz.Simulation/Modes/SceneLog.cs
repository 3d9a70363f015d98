using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Simulation.Modes;

/// <summary>Keeps what each scene of a run showed. Not thread-safe.</summary>
internal sealed class SceneLog(CurrentMeter meter)
{
    private readonly List<SceneObservation> _done = [];
    private double[]? _settledAs;
    private Scene? _from;
    private string? _by;
    private bool _fromSettled;
    private long _startNs;
    private long _settledNs;
    private long? _awakeNs;
    private long? _asleepNs;

    /// <summary>The scene that is wanted.</summary>
    public Scene Scene { get; private set; } = null!;

    /// <summary>Whether everybody is as the scene says.</summary>
    public bool IsSettled => _settledAs is not null;

    /// <summary>Begins a scene and ends the one before.</summary>
    public void Begin(Scene scene, string? by, long nowNs)
    {
        if (Scene is not null)
        {
            _done.Add(Observe(nowNs));
        }
        (_from, _by, _fromSettled) = (Scene, by, IsSettled);
        Scene = scene;
        (_startNs, _awakeNs, _asleepNs, _settledAs) = (nowNs, null, null, null);
    }

    /// <summary>Notes who is awake; true when the scene settles now.</summary>
    public bool Note(bool areAwake, bool areAsleep, long nowNs)
    {
        _awakeNs ??= areAwake ? nowNs - _startNs : null;
        _asleepNs ??= areAsleep ? nowNs - _startNs : null;
        if (IsSettled || _awakeNs is null || _asleepNs is null)
        {
            return false;
        }
        _settledNs = nowNs;
        _settledAs = [.. meter.ChargeAs];
        return true;
    }

    public ImmutableArray<SceneObservation> Finish(long nowNs) => [.. _done, Observe(nowNs)];

    private SceneObservation Observe(long nowNs)
    {
        meter.Advance(Scene, nowNs);
        double settledFor = (nowNs - _settledNs) * 1e-9;
        return new SceneObservation
        {
            Scene = Scene,
            From = _from,
            By = _by,
            IsFromSettled = _fromSettled,
            StartNs = _startNs,
            EndNs = nowNs,
            AwakeNs = _awakeNs,
            AsleepNs = _asleepNs,
            RailsA =
                _settledAs is { } before && settledFor > 0
                    ? [.. meter.ChargeAs.Select((c, i) => (c - before[i]) / settledFor)]
                    : [],
        };
    }
}
