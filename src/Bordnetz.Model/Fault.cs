using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Problems;

namespace Bordnetz.Model;

/// <summary>What a fault can befall.</summary>
public enum FaultTarget
{
    /// <summary>A computer, with everything that it does.</summary>
    Node,

    /// <summary>A network, for all who are wired to it.</summary>
    Network,

    /// <summary>A node's wire to a network, named <c>network/node</c>.</summary>
    Link,

    /// <summary>A frame, named <c>network.frame</c>, where it is sent.</summary>
    Frame,

    /// <summary>The current value of a signal, where a sensor or a function makes it.</summary>
    Signal,

    /// <summary>A function.</summary>
    Function,

    /// <summary>A source, rail or fuse of the low-voltage net, with all that it feeds.</summary>
    Supply,
}

/// <summary>In which way something is broken.</summary>
public enum FaultKind
{
    /// <summary>Without power, cut off or silent.</summary>
    Off,

    /// <summary>It goes on with what it had last.</summary>
    Stuck,

    /// <summary>It gives random bits or numbers.</summary>
    Garbage,

    /// <summary>It gives something plausible that is not so: a number changed by the amount, a frame of another identity.</summary>
    Wrong,

    /// <summary>It takes longer, by the amount as a factor; a signal is renewed at the amount as an interval only.</summary>
    Slow,

    /// <summary>What it gives comes later, by the amount.</summary>
    Delayed,

    /// <summary>Now and then it gives nothing, with the amount as the probability.</summary>
    Intermittent,

    /// <summary>Single bits are changed on the way, with the amount as the probability.</summary>
    Corrupt,

    /// <summary>Everything comes twice.</summary>
    Duplicate,

    /// <summary>Every two swap places.</summary>
    Reorder,

    /// <summary>It sends without pause what wins every arbitration.</summary>
    Babble,

    /// <summary>A short circuit: to ground or between the wires.</summary>
    Short,

    /// <summary>The supply falls below what electronics need for the given time, so that they start anew.</summary>
    BrownOut,
}

/// <summary>A fault of a run. Immutable.</summary>
public sealed record Fault
{
    private static readonly FrozenDictionary<FaultTarget, FaultKind[]> Known = new Dictionary<FaultTarget, FaultKind[]>
    {
        [FaultTarget.Node] =
        [
            FaultKind.Off,
            FaultKind.Stuck,
            FaultKind.Slow,
            FaultKind.Intermittent,
            FaultKind.Babble,
            FaultKind.BrownOut,
        ],
        [FaultTarget.Network] = [FaultKind.Off, FaultKind.Short, FaultKind.Intermittent, FaultKind.Corrupt],
        [FaultTarget.Link] = [FaultKind.Off, FaultKind.Intermittent],
        [FaultTarget.Frame] =
        [
            FaultKind.Off,
            FaultKind.Stuck,
            FaultKind.Garbage,
            FaultKind.Wrong,
            FaultKind.Delayed,
            FaultKind.Intermittent,
            FaultKind.Corrupt,
            FaultKind.Duplicate,
            FaultKind.Reorder,
        ],
        [FaultTarget.Signal] =
        [
            FaultKind.Off,
            FaultKind.Stuck,
            FaultKind.Garbage,
            FaultKind.Wrong,
            FaultKind.Slow,
            FaultKind.Delayed,
            FaultKind.Intermittent,
        ],
        [FaultTarget.Function] =
        [
            FaultKind.Off,
            FaultKind.Stuck,
            FaultKind.Garbage,
            FaultKind.Wrong,
            FaultKind.Slow,
            FaultKind.Delayed,
            FaultKind.Intermittent,
        ],
        [FaultTarget.Supply] = [FaultKind.Off, FaultKind.Short, FaultKind.BrownOut, FaultKind.Intermittent],
    }.ToFrozenDictionary();

    /// <summary>What it befalls.</summary>
    public required FaultTarget Target { get; init; }

    /// <summary>The name of that.</summary>
    public required string Name { get; init; }

    /// <summary>How it is broken.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>When it begins, in nanoseconds from the start of the run.</summary>
    public long AtNs { get; init; }

    /// <summary>How long it lasts, in nanoseconds; null to the end.</summary>
    public long? ForNs { get; init; }

    /// <summary>
    /// How much: a factor (slow function or node), a time in s (delayed, slow signal), a probability (intermittent,
    /// corrupt), a difference in the signal's unit (wrong). Null for the usual: 3, 100 ms, a half, a tenth more.
    /// </summary>
    public double? Amount { get; init; }

    /// <summary>Where it is written.</summary>
    public SourcePlace Place { get; init; }

    /// <summary>The kinds of fault that something may have.</summary>
    public static ImmutableArray<FaultKind> KindsOf(FaultTarget target) => [.. Known[target]];

    /// <summary>
    /// Reads a fault as the command line writes it: <c>TARGET:NAME=KIND[:AMOUNT][@TIME][+TIME]</c>, times with their
    /// unit (<c>10s</c>, <c>250ms</c>).
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="wrong">What is wrong, for a person to read; empty when all is right.</param>
    /// <returns>Null when something is wrong.</returns>
    public static Fault? Parse(string text, out string wrong)
    {
        ArgumentNullException.ThrowIfNull(text);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (colon < 1 || equals < colon + 2)
        {
            wrong = $"'{text}' is not of the form TARGET:NAME=KIND[:AMOUNT][@TIME][+TIME]";
            return null;
        }
        string rest = text[(equals + 1)..];
        string length = Cut(ref rest, '+');
        string at = Cut(ref rest, '@');
        string amount = Cut(ref rest, ':');
        if (
            Of<FaultTarget>(text[..colon], out wrong) is not { } target
            || Of<FaultKind>(rest, out wrong) is not { } kind
        )
        {
            return null;
        }
        wrong = "";
        long? atNs = Time(at, ref wrong);
        long? forNs = Time(length, ref wrong);
        double number = 0;
        if (amount.Length > 0 && !double.TryParse(amount, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
        {
            wrong = $"'{amount}' is no number";
        }
        Fault fault = new()
        {
            Target = target,
            Name = text[(colon + 1)..equals],
            Kind = kind,
            AtNs = atNs ?? 0,
            ForNs = forNs,
            Amount = amount.Length > 0 ? number : null,
        };
        wrong = wrong.Length > 0 ? wrong : fault.Wrong();
        return wrong.Length > 0 ? null : fault;
    }

    /// <summary>What is wrong with the fault in itself, for a person to read; empty when nothing is.</summary>
    public string Wrong()
    {
        if (!Known[Target].Contains(Kind))
        {
            return $"a {Word(Target)} cannot be '{Word(Kind)}'; it can be "
                + string.Join(", ", Known[Target].Select(k => Word(k)));
        }
        if (Kind == FaultKind.BrownOut && ForNs is null)
        {
            return "a brown-out needs its length";
        }
        return Kind switch
        {
            FaultKind.Intermittent or FaultKind.Corrupt when Amount is < 0 or > 1 or double.NaN =>
                "the amount is a probability from 0 to 1",
            FaultKind.Slow when Target != FaultTarget.Signal && Amount is not (null or >= 1) =>
                "the amount is a factor of at least 1",
            FaultKind.Slow or FaultKind.Delayed when Amount is not (null or (> 0 and <= 3600)) =>
                "the amount is a time in seconds, up to an hour",
            FaultKind.Wrong when Amount is { } a && !double.IsFinite(a) => "the amount must be a number",
            _ => "",
        };
    }

    /// <summary>The word of a target or a kind.</summary>
    internal static T? Of<T>(string word, out string wrong)
        where T : struct, Enum
    {
        foreach (T value in Enum.GetValues<T>())
        {
            if (Word(value) == word)
            {
                wrong = "";
                return value;
            }
        }
        wrong = $"'{word}' is none of {string.Join(", ", Enum.GetValues<T>().Select(v => Word(v)))}";
        return null;
    }

    private static string Cut(ref string text, char mark)
    {
        int at = text.IndexOf(mark, StringComparison.Ordinal);
        string cut = at < 0 ? "" : text[(at + 1)..];
        text = at < 0 ? text : text[..at];
        return cut;
    }

    private static long? Time(string text, ref string wrong)
    {
        if (text.Length == 0)
        {
            return null;
        }
        foreach (
            (string unit, decimal ns) in new[] { ("ns", 1m), ("us", 1e3m), ("ms", 1e6m), ("min", 60e9m), ("s", 1e9m) }
        )
        {
            if (
                text.EndsWith(unit, StringComparison.Ordinal)
                && decimal.TryParse(
                    text[..^unit.Length],
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out decimal value
                )
                && value < 1e7m
            )
            {
                return (long)(value * ns);
            }
        }
        wrong = $"'{text}' is no time such as 10s or 250ms";
        return null;
    }

    /// <summary>The word for a kind or a target in descriptions and on the command line.</summary>
    public static string Word(Enum value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value is FaultKind.BrownOut ? "brown-out" : value.ToString().ToLowerInvariant();
    }

    /// <summary>The fault as the command line writes it, such as <c>node:zone.rear=off@10s+5s</c>.</summary>
    public override string ToString()
    {
        static string Seconds(long ns) => (ns / 1e9m).ToString("0.#########", CultureInfo.InvariantCulture) + "s";
        string amount = Amount is { } a ? ":" + a.ToString("R", CultureInfo.InvariantCulture) : "";
        string length = ForNs is { } f ? $"+{Seconds(f)}" : "";
        return $"{Word(Target)}:{Name}={Word(Kind)}{amount}@{Seconds(AtNs)}{length}";
    }
}
