using System.Collections.Immutable;
using Bordnetz.Optimization.Identifiers;
using CsCheck;

namespace Bordnetz.Tests.Optimization;

public sealed class PriorityAssignmentTests
{
    private static readonly Gen<MessageCase?> AnyCase = Gen.Select(
        Gen.Long[1, 4],
        Gen.Long[8, 40],
        Gen.Long[0, 6],
        Gen.Long[5, 40],
        Gen.Int[0, 4],
        (c, t, j, d, missing) => missing == 0 ? null : new MessageCase(c * 100, t * 100, j * 100, d * 100)
    );

    [Fact]
    public void No_order_has_a_larger_smallest_slack()
    {
        const int Cases = 2;
        Gen.Int[2, 5]
            .SelectMany(n => AnyCase.Array[Cases].Array[n])
            .Sample(
                drawn =>
                {
                    ImmutableArray<PriorityMessage> messages =
                    [
                        .. drawn.Select((c, i) => new PriorityMessage($"M{i}", i, [.. c])),
                    ];
                    long best = Permutations([.. messages])
                        .Max(order => PriorityAssignment.SmallestSlack(order, Cases, 1));
                    ImmutableArray<PriorityMessage> found = PriorityAssignment.Best(messages, Cases, 1);
                    Assert.Equal(messages.Order(ByName), found.Order(ByName));
                    Assert.Equal(best, PriorityAssignment.SmallestSlack(found, Cases, 1));
                },
                iter: 300,
                seed: "0N0XIzNsQ0O2",
                threads: 1
            );
    }

    [Fact]
    public void A_message_that_nothing_else_touches_keeps_its_place()
    {
        MessageCase same = new(100, 10_000, 0, 10_000);
        ImmutableArray<PriorityMessage> messages =
        [
            .. Enumerable.Range(0, 4).Select(i => new PriorityMessage($"M{i}", i, [same])),
        ];
        Assert.Equal([0, 1, 2, 3], PriorityAssignment.Best(messages, 1, 1).Select(m => m.Present));
    }

    [Fact]
    public void Offsets_keep_releases_of_a_sender_apart_where_that_is_possible()
    {
        Gen.Long[1, 5]
            .Select(n => n * 10_000_000)
            .Array[1, 10]
            .Sample(
                periods =>
                {
                    ImmutableArray<long> offsets = OffsetAssignment.Spread([.. periods]);
                    Assert.All(periods.Zip(offsets), p => Assert.InRange(p.Second, 0, p.First - 1));
                    // Up to ten frames, and ten whole milliseconds in the shortest period: never two at once.
                    for (int a = 0; a < periods.Length; a++)
                    {
                        for (int b = a + 1; b < periods.Length; b++)
                        {
                            long common = System.Numerics.BigInteger.GreatestCommonDivisor(periods[a], periods[b])
                                is var g
                                ? (long)g
                                : 1;
                            Assert.NotEqual(0, (offsets[a] - offsets[b]) % common);
                        }
                    }
                },
                iter: 200,
                seed: "0N0XIzNsQ0O2",
                threads: 1
            );
    }

    private static Comparer<PriorityMessage> ByName { get; } =
        Comparer<PriorityMessage>.Create((a, b) => string.CompareOrdinal(a.Name, b.Name));

    private static IEnumerable<ImmutableArray<PriorityMessage>> Permutations(PriorityMessage[] items)
    {
        if (items.Length == 0)
        {
            yield return [];
        }
        foreach (PriorityMessage first in items)
        {
            foreach (ImmutableArray<PriorityMessage> rest in Permutations([.. items.Where(i => i != first)]))
            {
                yield return rest.Insert(0, first);
            }
        }
    }
}
