namespace Bordnetz.Wire.E2e;

/// <summary>Profile 44: profile 4's header.</summary>
internal sealed class Profile44(E2eSettings settings) : Profile04("P44", settings);
