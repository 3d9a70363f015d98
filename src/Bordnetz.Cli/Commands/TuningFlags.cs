using System.CommandLine;
using System.Globalization;
using Bordnetz.Cli.Signals;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Cli.Commands;

/// <summary>The options of <c>bordnetz run</c> that say how long values live and which of the past are kept.</summary>
internal sealed class TuningFlags
{
    private readonly Option<string[]> _ttl = new("--ttl")
    {
        Description = "PATH=TIME: values of the signals grow stale without a new one for so long; 'off' for never.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _history = new("--history")
    {
        Description = "PATH=COUNT: keeps so many past values of the signals; 'off' for none.",
        DefaultValueFactory = _ => [],
    };

    public void AddTo(Command command)
    {
        command.Add(_ttl);
        command.Add(_history);
    }

    /// <summary>What was given.</summary>
    public TuningText Read(ParseResult parsed) => new(parsed.GetValue(_ttl)!, parsed.GetValue(_history)!);
}

/// <summary>How long values live and which of the past are kept, as given on the command line.</summary>
internal sealed record TuningText(string[] TimesToLive, string[] Histories)
{
    private const long NsPerMs = 1_000_000;
    private static readonly SourcePlace Place = new("bordnetz run");

    /// <summary>What the catalog says and, over it, what was given; of two the later one wins.</summary>
    public SignalTuning Apply(SignalCatalog catalog, ProblemLog log)
    {
        SignalTuning tuning = SignalTuning.Read(catalog, log);
        foreach (string text in TimesToLive)
        {
            if (Split("--ttl", text, catalog, log) is not var (signals, value))
            {
                continue;
            }
            long ns = 0;
            if (value != "off" && !(DurationText.TryParse(value, out ns) && IsUsable(ns)))
            {
                log.Error("BN6028", Place, $"--ttl takes PATH= and a time from 1ms to 24h, or 'off', not '{value}'");
                continue;
            }
            tuning = tuning.WithTimeToLive(signals, value == "off" ? null : TimeSpan.FromMilliseconds(ns / NsPerMs));
        }
        foreach (string text in Histories)
        {
            if (Split("--history", text, catalog, log) is not var (signals, value))
            {
                continue;
            }
            int count = 0;
            bool isCount =
                int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out count)
                && count is >= 1 and <= SignalTuning.MostSamples;
            if (value != "off" && !isCount)
            {
                string most = SignalTuning.MostSamples.ToString(CultureInfo.InvariantCulture);
                log.Error(
                    "BN6028",
                    Place,
                    $"--history takes PATH= and a number from 1 to {most}, or 'off', not '{value}'"
                );
                continue;
            }
            tuning = tuning.WithHistory(signals, value == "off" ? null : new HistoryLimit(count));
        }
        return tuning;
    }

    private static bool IsUsable(long ns) => ns >= NsPerMs && ns <= SignalTuning.LongestTtl.Ticks * 100;

    private static (int[] Signals, string Value)? Split(
        string option,
        string text,
        SignalCatalog catalog,
        ProblemLog log
    )
    {
        int equals = text.LastIndexOf('=');
        if (equals <= 0)
        {
            log.Error("BN6028", Place, $"{option} takes PATH=VALUE, not '{text}'");
            return null;
        }
        string path = text[..equals];
        int[] signals = [.. PathChoice.Matches(catalog, path).Select(s => s.Index)];
        if (signals.Length == 0)
        {
            string advice = path.Contains('*', StringComparison.Ordinal) ? "" : catalog.Suggest(path);
            log.Error("BN6027", Place, $"{option}: the catalog has no signal '{path}'{advice}");
            return null;
        }
        return (signals, text[(equals + 1)..]);
    }
}
