namespace Bordnetz.Server.Access;

/// <summary>What a client may do with a signal.</summary>
[Flags]
public enum SignalAccess : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Read its value and target; every other right includes this one.</summary>
    Read = 1,

    /// <summary>Set its target.</summary>
    Actuate = 2,

    /// <summary>Give its value.</summary>
    Provide = 4,

    /// <summary>Create it.</summary>
    Create = 8,
}
