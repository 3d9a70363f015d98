namespace Bordnetz.Functions;

/// <summary>Small pieces of control that many functions are made of.</summary>
internal static class Slew
{
    /// <summary>Moves <paramref name="now"/> towards <paramref name="wanted"/> by at most a step.</summary>
    public static double Toward(double now, double wanted, double step) => now + Math.Clamp(wanted - now, -step, step);

    /// <summary>One step of a first-order lag with time constant <paramref name="tau"/>, both in seconds.</summary>
    public static double Lag(double now, double wanted, double tau, double dt) =>
        now + (wanted - now) * Math.Min(1, dt / tau);

    /// <summary>0 below <paramref name="from"/>, 1 above <paramref name="to"/>, linear between.</summary>
    public static double Share(double value, double from, double to) => Math.Clamp((value - from) / (to - from), 0, 1);

    /// <summary>A switch with two thresholds.</summary>
    public static bool Hysteresis(bool now, double value, double off, double on) => now ? value > off : value > on;
}
