using System.Collections.Immutable;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Analysis.NetworkCalculus;

/// <summary>
/// The zonal network of a real car with all its flows, as published with SDN4CoRE (T. Salomon and others, "Negotiating
/// strict latency limits for dynamic real-time services in vehicular time-sensitive networks", 2025).
/// </summary>
public sealed class CarReservationTests
{
    private const long BudgetNs = 200_000;

    [Fact]
    public void The_published_delays_of_all_451_flows_are_met_within_a_microsecond()
    {
        if (RepositoryFiles.SharedData is not { } data)
        {
            Assert.Skip("the public data sets are not here");
            return;
        }
        List<PublishedOperation> operations = CarReservation.Read(
            File.ReadAllText(Path.Combine(data, "architecture/tsn/core_car/dyrectsnOutput10Gig.md"))
        );
        CarReservation car = new(BudgetNs, RateOf);
        int paths = 0;
        foreach (PublishedOperation operation in operations)
        {
            if (!operation.IsAdded)
            {
                car.Remove(operation);
                continue;
            }
            foreach (
                (PublishedPath path, (double independent, double dependent)) in operation.Paths.Zip(car.Add(operation))
            )
            {
                paths++;
                // Milliseconds; the log has three decimals of them.
                Assert.InRange(independent, path.IndependentMs - 0.001, path.IndependentMs + 0.001);
                Assert.InRange(dependent, path.DependentMs - 0.001, path.DependentMs + 0.001);
            }
        }
        Assert.Equal(451, operations.Count(o => o.IsAdded));
        Assert.Equal(774, paths);

        // Where flows were taken away again, the published run kept what it had reserved for them.
        int equal = 0;
        int all = 0;
        foreach ((string port, ImmutableArray<double?> published) in operations[^1].Slopes)
        {
            string[] ends = port.Split(", ");
            for (int shaped = 0; shaped < 2; shaped++)
            {
                long? own = car.SlopeOf(ends[0], ends[1], shaped);
                Assert.Equal(published[shaped] is null, own is null);
                if (published[shaped] is { } slope)
                {
                    Assert.InRange(own!.Value, 0.85 * slope, slope + 1);
                    all++;
                    equal += own >= slope ? 1 : 0;
                }
            }
        }
        Assert.Equal((6, 18), (equal, all));
    }

    private static long RateOf(string from, string to) =>
        from.StartsWith("sw_", StringComparison.Ordinal)
        && (to.StartsWith("sw_", StringComparison.Ordinal) || to == "adas")
            ? 10_000_000_000
            : 1_000_000_000;
}
