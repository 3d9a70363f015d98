using Bordnetz.Runtime;

namespace Bordnetz.Simulation.Faults;

/// <summary>The broken state of a network as its nodes notice it: what they send or should hear gets lost.</summary>
internal sealed class NetworkFaults(int nodes, Pcg32 chance)
{
    private readonly double[] _loss = new double[nodes];
    private Pcg32 _chance = chance;

    /// <summary>How many faults let nothing through at all.</summary>
    public int Dead { get; set; }

    /// <summary>The probability that something gets lost.</summary>
    public double LossProbability { get; set; }

    /// <summary>Sets how much of what one node sends and hears gets lost.</summary>
    public void Set(int node, bool isBroken, double probability) => _loss[node] = isBroken ? probability : 0;

    /// <summary>Whether something gets from the wire to a node, or from a node to the wire.</summary>
    public bool Passes(int node) => Dead == 0 && !Loses(_loss[node]) && !Loses(LossProbability);

    private bool Loses(double probability) => probability > 0 && (probability >= 1 || _chance.Happens(probability));
}
