using System.Globalization;
using Bordnetz.Analysis.NetworkCalculus;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Analysis.NetworkCalculus;

public sealed class ShaperFormulasTests
{
    private const long LinkBitRate = 100_000_000;

    [Fact]
    public void The_well_known_formulas_give_the_published_delays_of_a_small_network()
    {
        if (RepositoryFiles.SharedData is not { } data)
        {
            Assert.Skip("the public data sets are not here");
            return;
        }
        // One stream of 750 octets over three switches; at each, other links lead in that reserve nothing.
        const long Frame = (750 * 8) + 96;
        const long WiresNs = (4 * Frame * 10) + (3 * 8_000);
        string file = "architecture/tsn/cbs_study_formulas/maxLatenciesSmallEvalNetworkReducedPayload.csv";
        string[][] rows = [.. File.ReadAllLines(Path.Combine(data, file)).Skip(1).Select(line => line.Split(", "))];
        Assert.Equal(4, rows.Length);
        foreach (string[] row in rows)
        {
            long slope = long.Parse(row[3], CultureInfo.InvariantCulture);
            long equation =
                WiresNs + (3 * ShaperFormulas.Equation61(LinkBitRate, slope, Frame, ShaperFormulas.ClassAIntervalNs));
            long annex =
                WiresNs
                + (2 * ShaperFormulas.AnnexL3(LinkBitRate, slope, Frame, [slope, 0])!.Value)
                + ShaperFormulas.AnnexL3(LinkBitRate, slope, Frame, [slope, 0, 0])!.Value;

            Assert.Equal(Seconds(row[5]), equation / 1e9, 1e-6);
            Assert.Equal(Seconds(row[6]), annex / 1e9, 1e-6);
        }
    }

    [Fact]
    public void A_reservation_of_the_whole_link_has_no_annex_L3_delay() =>
        Assert.Null(ShaperFormulas.AnnexL3(LinkBitRate, LinkBitRate, 1_000, [0]));

    private static double Seconds(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
