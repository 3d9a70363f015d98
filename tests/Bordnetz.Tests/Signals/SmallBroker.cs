using Bordnetz.Signals;

namespace Bordnetz.Tests.Signals;

/// <summary>A catalog of six signals, and what tests of brokers say of values.</summary>
internal static class SmallBroker
{
    public const int Speed = 0;
    public const int Mode = 1;
    public const int Light = 2;
    public const int Name = 3;
    public const int Fan = 4;
    public const int Odometer = 5;

    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static SignalCatalog Catalog { get; } =
        VssFolder.ReadClean(
            """
            Speed: { type: sensor, datatype: float, unit: km/h, min: 0, max: 300, description: Speed. }
            Mode: { type: actuator, datatype: string, allowed: [COLD, WARM], description: Mode. }
            Light: { type: actuator, datatype: uint8, max: 100, description: Light. }
            Name: { type: attribute, datatype: string, default: unnamed, description: Name. }
            Fan: { type: actuator, datatype: 'int8[]', description: Fan. }
            Odometer: { type: sensor, datatype: uint64, description: Odometer. }
            """
        );

    public static SignalChange Value(int index, object value, int ms = 0, bool target = false) =>
        new(
            index,
            target,
            value is string text
                ? SignalValue.From(text)
                : SignalValue.FromNumber(Convert.ToDouble(value), Catalog.Signals[index].Type),
            Quality.Good,
            Start.AddMilliseconds(ms)
        );

    public static string Say(SignalBatch? batch) =>
        batch is null
            ? "none"
            : string.Join(
                " ",
                batch.Updates.Select(u =>
                    $"{Catalog.Signals[u.SignalIndex].Path}={u.Datapoint.Value}"
                    + (u.Datapoint.Quality == Quality.Stale ? "?" : "")
                )
            );
}
