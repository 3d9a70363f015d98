namespace Bordnetz.Server.Viss;

/// <summary>How a value is compared with another.</summary>
internal enum VissComparison
{
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// <summary>What a filter other than <c>paths</c> asks for.</summary>
internal abstract record VissFilter;

/// <summary>All values, each period.</summary>
internal sealed record TimebasedFilter(TimeSpan Period) : VissFilter;

/// <summary>When the value differs from the one that was told last by an amount that compares so.</summary>
internal sealed record ChangeFilter(VissComparison Comparison, double Difference) : VissFilter;

/// <summary>One condition of a range.</summary>
internal sealed record VissBound(VissComparison Comparison, string Boundary);

/// <summary>While the value fulfils one or two conditions.</summary>
internal sealed record RangeFilter(VissBound First, VissBound? Second, bool Either) : VissFilter;

/// <summary>The points of a curve that stays within an error of every sample.</summary>
internal sealed record CurveLogFilter(double MaxError, int BufferSize) : VissFilter;

/// <summary>Values of the past.</summary>
internal sealed record HistoryFilter(TimeSpan Duration) : VissFilter;

/// <summary>What the catalog says; <paramref name="Depth"/> levels, 0 for all.</summary>
internal sealed record MetadataFilter(int Depth) : VissFilter;

/// <summary>Whether signals have values now (version 2).</summary>
internal sealed record AvailabilityFilter : VissFilter;

/// <summary>How a path is told.</summary>
internal enum VissPathForm
{
    /// <summary>As it is.</summary>
    Full = 0,

    /// <summary>By the static identifier that its node has in the catalog.</summary>
    StaticId = 1,

    /// <summary>By a number that counts the paths of the request.</summary>
    Local = 2,
}

/// <summary>How paths and times are shortened in what answers a request (version 3, <c>dc</c>).</summary>
/// <param name="Paths">What stands for a path.</param>
/// <param name="RelativeTimes">Milliseconds from the time of the message instead of a time.</param>
internal readonly record struct VissCompression(VissPathForm Paths, bool RelativeTimes);

/// <summary>A request as it was read.</summary>
internal sealed record VissRequest
{
    public string Action { get; init; } = "";

    public string? Path { get; init; }

    public string? RequestId { get; init; }

    public string? SubscriptionId { get; init; }

    public string? Token { get; init; }

    /// <summary>The value to set: one text, or those of an array.</summary>
    public IReadOnlyList<string>? Value { get; init; }

    public bool ValueIsArray { get; init; }

    /// <summary>The parameters of the filter <c>paths</c>.</summary>
    public IReadOnlyList<string>? Paths { get; init; }

    public VissFilter? Filter { get; init; }

    public VissCompression Compression { get; init; }

    /// <summary>What is wrong with the request already.</summary>
    public VissFault? Fault { get; init; }
}
