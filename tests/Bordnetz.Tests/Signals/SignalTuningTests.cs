using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Tests.Signals;

public sealed class SignalTuningTests
{
    [Fact]
    public void A_catalog_says_how_long_values_live_and_how_many_are_kept()
    {
        SignalCatalog catalog = VssFolder.ReadClean(
            """
            A: { type: sensor, datatype: float, x-bordnetz-ttl-ms: 500, x-bordnetz-history: 20, description: A. }
            B: { type: sensor, datatype: float, description: B. }
            C: { type: sensor, datatype: float, x-bordnetz-ttl-ms: 0, x-bordnetz-history: many, description: C. }
            D: { type: sensor, datatype: float, x-bordnetz-ttl-ms: 0.5, description: D. }
            """
        );
        ProblemLog log = new();
        SignalTuning tuning = SignalTuning.Read(catalog, log);
        Assert.Equal((TimeSpan.FromMilliseconds(500), 20), (tuning.TimeToLive(0), tuning.History(0)!.Value.MaxSamples));
        for (int i = 1; i < 4; i++)
        {
            Assert.Equal((null, null), (tuning.TimeToLive(i), tuning.History(i)));
        }
        Assert.Equal(3, log.Problems.Count);
        Assert.All(log.Problems, p => Assert.Equal(("BN6020", Severity.Warning), (p.Code, p.Severity)));
        Assert.Contains(
            "'x-bordnetz-history' of C is a whole number from 1 to 1000000, not 'many'",
            log.Problems[1].Message,
            StringComparison.Ordinal
        );
        Assert.All(log.Problems, p => Assert.True(p.Place.Line > 0));
        SignalTuning own = tuning.WithTimeToLive([0], null).WithTimeToLive([1], TimeSpan.FromSeconds(2));
        own = own.WithHistory([0, 1], new HistoryLimit(7));
        Assert.Equal((null, TimeSpan.FromSeconds(2)), (own.TimeToLive(0), own.TimeToLive(1)));
        Assert.Equal(
            (7, 7, null),
            (own.History(0)!.Value.MaxSamples, own.History(1)!.Value.MaxSamples, own.History(2))
        );
        Assert.Equal(TimeSpan.FromMilliseconds(500), tuning.TimeToLive(0));
    }
}
