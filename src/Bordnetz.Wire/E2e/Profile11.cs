namespace Bordnetz.Wire.E2e;

/// <summary>Profile 11: on the wire as profile 1; the receiver compares counters from the first message on.</summary>
internal sealed class Profile11(E2eSettings settings) : Profile01("P11", settings)
{
    internal override bool HasInitialPhase => false;
}
