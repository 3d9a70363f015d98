using Bordnetz.Model;

namespace Bordnetz.Simulation;

/// <summary>
/// Watches one chain. Each sample of the sensor carries its time along the chain; when the actuator first applies a
/// newer sample, everything that changed since just after the older one has waited until now: that is the reaction
/// time seen.
/// </summary>
internal sealed class ChainProbe(Chain chain)
{
    /// <summary>The mark of "no sample yet".</summary>
    public const long None = long.MinValue;

    public readonly Chain Chain = chain;

    /// <summary>By step: the time of the sample that has got that far.</summary>
    public readonly long[] Tags = Filled(chain.Steps.Length);

    /// <summary>By step: the time of the sample that a function holds between release and deadline.</summary>
    public readonly long[] Pending = Filled(chain.Steps.Length);

    public long MaxReactionNs;

    /// <summary>When the longest reaction was over.</summary>
    public long MaxReactionAtNs;
    public long Count;
    public long SumReactionNs;
    private long _applied = None;

    public void Apply(long nowNs)
    {
        long tag = Tags[^2];
        if (tag == None || tag == _applied)
        {
            return;
        }
        if (_applied != None)
        {
            long reaction = nowNs - _applied;
            if (reaction > MaxReactionNs)
            {
                (MaxReactionNs, MaxReactionAtNs) = (reaction, nowNs);
            }
            SumReactionNs += reaction;
            Count++;
        }
        _applied = tag;
    }

    /// <summary>
    /// How old the sample is that was applied last, in nanoseconds; 0 when none was. A chain that is interrupted has no
    /// further reactions, only a growing age.
    /// </summary>
    public long AgeNs(long nowNs) => _applied == None ? 0 : nowNs - _applied;

    private static long[] Filled(int length)
    {
        long[] tags = new long[length];
        Array.Fill(tags, None);
        return tags;
    }
}

/// <summary>A place in a chain that a sensor, a function or an actuator holds.</summary>
internal readonly record struct ChainStage(ChainProbe Probe, int Stage);
