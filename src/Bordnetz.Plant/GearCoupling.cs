namespace Bordnetz.Plant;

/// <summary>How the gearbox input and the wheels hang together.</summary>
internal enum GearCoupling
{
    /// <summary>Neutral, or an automatic gearbox without oil pressure.</summary>
    Open,

    /// <summary>Through the torque converter.</summary>
    Converter,

    /// <summary>Through a friction clutch that carries what it can.</summary>
    Slipping,

    /// <summary>Rigid.</summary>
    Locked,
}
