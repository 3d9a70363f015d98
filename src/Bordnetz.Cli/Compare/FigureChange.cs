namespace Bordnetz.Cli.Compare;

/// <summary>What became of a figure, from the worst.</summary>
internal enum ChangeKind
{
    /// <summary>It held its limit, or had a bound, and no longer does.</summary>
    NowMisses,

    /// <summary>It got worse.</summary>
    Worse,

    /// <summary>It is another, without being better or worse.</summary>
    Different,

    /// <summary>It was not there before.</summary>
    Added,

    /// <summary>It is there no more.</summary>
    Removed,

    /// <summary>It got better.</summary>
    Better,

    /// <summary>It missed its limit, or had no bound, and now holds.</summary>
    NowHolds,
}

/// <summary>A figure before and after.</summary>
/// <param name="Before">The figure before; null when it is new.</param>
/// <param name="After">The figure after; null when it is gone.</param>
internal sealed record FigureChange(KeyFigure? Before, KeyFigure? After)
{
    // What the last digit of a binary fraction does is no change.
    private const double Noise = 1e-9;

    public KeyFigure Either => After ?? Before!;

    /// <summary>
    /// By how much it got worse as a share of what it was; negative when it got better, infinite when a bound was lost
    /// or something came from nothing, 0 where nothing is worse or better.
    /// </summary>
    public double Worsening
    {
        get
        {
            if (Before is null || After is null || Either.Tendency == Tendency.Neutral)
            {
                return 0;
            }
            double sign = Either.Tendency == Tendency.LowerIsBetter ? 1 : -1;
            return (Before.Value, After.Value) switch
            {
                (null, null) => 0,
                (null, _) => double.NegativeInfinity,
                (_, null) => double.PositiveInfinity,
                ({ } a, { } b) when Math.Abs(a - b) <= Noise * Math.Max(1, Math.Abs(a)) => 0,
                ({ } a, { } b) => a == 0 ? sign * double.PositiveInfinity * Math.Sign(b) : sign * (b - a) / Math.Abs(a),
            };
        }
    }

    /// <summary>
    /// By how much it matters: what it takes more of its allowance where there is one, else as <see cref="Worsening"/>.
    /// A function that takes 3 ms instead of 1 of its 100 does not come before a chain that takes 110 ms instead of 90 of
    /// its 120.
    /// </summary>
    public double Weight =>
        After is { Limit: { } limit and > 0, Value: { } after } && Before is { Value: { } before }
            ? (Either.Tendency == Tendency.LowerIsBetter ? after - before : before - after) / limit
            : Worsening;

    /// <summary>What became of it; null when it is as it was.</summary>
    public ChangeKind? Kind
    {
        get
        {
            if (Before is null)
            {
                // A new figure that misses from the start makes the whole worse.
                return After!.Holds ? ChangeKind.Added : ChangeKind.NowMisses;
            }
            if (After is null)
            {
                return ChangeKind.Removed;
            }
            if (Before.Holds != After.Holds)
            {
                return After.Holds ? ChangeKind.NowHolds : ChangeKind.NowMisses;
            }
            return Worsening switch
            {
                > 0 => ChangeKind.Worse,
                < 0 => ChangeKind.Better,
                _ => IsSame() ? null : ChangeKind.Different,
            };
        }
    }

    /// <summary>Whether it is worse by more than a share.</summary>
    public bool IsRegression(double threshold) =>
        Kind == ChangeKind.NowMisses || (Kind == ChangeKind.Worse && Worsening > threshold);

    private bool IsSame() =>
        Either.Tendency != Tendency.Neutral
            ? Nullable.Equals(Before!.Limit, After!.Limit)
            : Nullable.Equals(Before!.Value, After!.Value);
}
