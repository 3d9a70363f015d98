namespace Bordnetz.Wire.E2e;

/// <summary>Profile 22: on the wire as profile 2; the receiver compares counters from the first message on.</summary>
internal sealed class Profile22(E2eSettings settings) : Profile02("P22", settings)
{
    internal override bool HasInitialPhase => false;
}
