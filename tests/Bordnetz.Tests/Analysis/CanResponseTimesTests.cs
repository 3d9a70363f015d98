using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Analysis;
using Bordnetz.TestKit;
using CsCheck;

namespace Bordnetz.Tests.Analysis;

public sealed class CanResponseTimesTests
{
    private const long Us = 1_000;
    private const long Ms = 1_000_000;

    /// <summary>Random sets of up to five messages, with phases and lags for a brute-force run.</summary>
    private static readonly Gen<(CanMessage Message, long Phase, int[] Lags)[]> Sets = Gen.Select(
            Gen.Long[1, 12],
            Gen.Long[6, 80],
            Gen.Long[0, 60],
            Gen.Long[0, 80],
            Gen.Int[0, 100].Array[1, 7],
            (c, t, j, phase, lags) => (new CanMessage(0, c, t, j), phase, lags)
        )
        .Array[1, 5]
        .Select(set => set.Select((m, i) => (m.Item1 with { Rank = i }, m.phase, m.lags)).ToArray())
        .Where(set => set.Sum(m => (double)m.Item1.TransmissionNs / m.Item1.PeriodNs) < 0.97);

    [Fact]
    public void The_example_that_refuted_the_first_analysis_is_answered_as_its_authors_do()
    {
        // Davis et al. 2007, table 1: 125 bits at 125 kbit/s; C is late in its second instance only.
        ImmutableArray<CanMessage> messages =
        [
            new(1, 1 * Ms, 2_500 * Us),
            new(2, 1 * Ms, 3_500 * Us),
            new(3, 1 * Ms, 3_500 * Us),
        ];

        Assert.Equal([2_000 * Us, 3_000 * Us, 3_500 * Us], ResponsesOf(messages, 8 * Us));
    }

    [Fact]
    public void A_zonal_matrix_of_23_messages_has_the_bounds_found_by_two_independent_analyses()
    {
        // Identifier, bytes, period in ms of a published message matrix at 500 kbit/s. Its own table of worst cases
        // (0.27, 1.1 and 1.7 ms for 001, 103 and 301) leaves blocking and simultaneous release aside.
        (uint Id, int Bytes, int Period)[] matrix =
        [
            (0x001, 4, 10),
            (0x010, 4, 50),
            (0x011, 4, 50),
            (0x012, 4, 50),
            (0x100, 6, 10),
            (0x101, 8, 10),
            (0x102, 8, 10),
            (0x103, 8, 10),
            (0x200, 8, 20),
            (0x201, 8, 20),
            (0x210, 4, 1000),
            (0x211, 4, 1000),
            (0x220, 8, 10),
            (0x300, 8, 20),
            (0x301, 8, 10),
            (0x302, 6, 100),
            (0x303, 4, 1000),
            (0x350, 4, 100),
            (0x360, 4, 100),
            (0x400, 4, 100),
            (0x401, 4, 100),
            (0x402, 2, 1000),
            (0x500, 8, 1000),
        ];
        ImmutableArray<CanMessage> messages =
        [
            .. matrix.Select(m => new CanMessage(m.Id, (55 + (10 * m.Bytes)) * 2 * Us, m.Period * Ms)),
        ];

        long?[] responses = ResponsesOf(messages, 2 * Us);

        Assert.Equal(460 * Us, responses[0]);
        Assert.Equal(2_070 * Us, responses[7]);
        Assert.Equal(3_800 * Us, responses[14]);
        Assert.Equal(5_130 * Us, responses.Max());
        Assert.Equal(119_895, matrix.Sum(m => (55 + (10 * m.Bytes)) * 1000 / m.Period));
    }

    [Theory]
    [InlineData("davis2007_three_messages.csv", 3)]
    [InlineData("ford_lincoln_500k.csv", 150)]
    [InlineData("core_car_single_can_500k_rm.csv", 205)]
    public void Published_message_sets_have_the_expected_bound_in_every_message(string file, int count)
    {
        if (RepositoryFiles.SharedData is not { } data)
        {
            Assert.Skip("the public data sets are not here");
            return;
        }
        string[][] rows = File.ReadAllLines(Path.Combine(data, "architecture", "expected", file))
            .Skip(1)
            .Select(line => line.Split(','))
            .ToArray();
        ImmutableArray<CanMessage> messages =
        [
            .. rows.Select((r, i) => new CanMessage(i, Number(r[3]) * Us, Number(r[1]) * Us, Number(r[2]) * Us)),
        ];

        long?[] responses = ResponsesOf(messages, Number(rows[0][9]) * Us);

        Assert.Equal(count, rows.Length);
        Assert.Equal(rows.Select(r => (long?)(Number(r[7]) * Us)), responses);
    }

    [Fact]
    public void No_brute_force_run_takes_longer_than_the_bound()
    {
        Sets.Sample(
            set =>
            {
                ImmutableArray<ResponseTime?> bounds = CanResponseTimes.Analyse([.. set.Select(m => m.Message)], 1);
                (long[] fromRelease, long[] fromQueuing) = NonPreemptiveServer.Run(
                    set.Length,
                    set.SelectMany(
                        (m, i) =>
                            NonPreemptiveServer.Periodic(
                                i,
                                m.Phase,
                                m.Message.PeriodNs,
                                m.Message.TransmissionNs,
                                i,
                                i,
                                4_000,
                                n => m.Message.JitterNs!.Value * m.Lags[n % m.Lags.Length] / 100
                            )
                    )
                );
                for (int i = 0; i < set.Length; i++)
                {
                    Assert.True(fromRelease[i] <= bounds[i]!.Value.FromReleaseNs, $"message {i} from release");
                    Assert.True(fromQueuing[i] <= bounds[i]!.Value.FromQueuingNs, $"message {i} from queuing");
                }
            },
            iter: 2_000
        );
    }

    [Fact]
    public void The_lowest_message_reaches_its_bound_when_all_are_queued_at_once()
    {
        Sets.Sample(
            set =>
            {
                ImmutableArray<CanMessage> messages = [.. set.Select(m => m.Message with { JitterNs = 0 })];
                long bound = CanResponseTimes.Analyse(messages, 1)[^1]!.Value.FromReleaseNs;
                (long[] seen, _) = NonPreemptiveServer.Run(
                    set.Length,
                    messages.SelectMany(
                        (m, i) => NonPreemptiveServer.Periodic(i, 0, m.PeriodNs, m.TransmissionNs, i, i, 20_000, _ => 0)
                    )
                );
                Assert.Equal(bound, seen[^1]);
            },
            iter: 1_000
        );
    }

    [Fact]
    public void More_load_never_lowers_a_bound()
    {
        Gen.Select(Sets, Gen.Int[0, 4], Gen.Int[0, 2])
            .Sample(
                (set, which, how) =>
                {
                    ImmutableArray<CanMessage> before = [.. set.Select(m => m.Message)];
                    int changed = which % before.Length;
                    CanMessage message = before[changed];
                    ImmutableArray<CanMessage> after = before.SetItem(
                        changed,
                        how switch
                        {
                            0 => message with { TransmissionNs = message.TransmissionNs + 1 },
                            1 => message with { JitterNs = message.JitterNs + 5 },
                            _ => message with { PeriodNs = message.PeriodNs - 1 },
                        }
                    );
                    ImmutableArray<ResponseTime?> old = CanResponseTimes.Analyse(before, 1);
                    ImmutableArray<ResponseTime?> now = CanResponseTimes.Analyse(after, 1);
                    for (int i = 0; i < before.Length; i++)
                    {
                        Assert.True(now[i] is null || now[i]!.Value.FromReleaseNs >= old[i]!.Value.FromReleaseNs);
                    }
                },
                iter: 1_000
            );
    }

    [Fact]
    public void A_full_bus_bounds_only_the_messages_that_still_fit()
    {
        ImmutableArray<CanMessage> messages = [new(1, 5, 10), new(2, 4, 20), new(3, 3, 10), new(4, 1, 1_000)];

        long?[] responses = ResponsesOf(messages, 1);

        Assert.NotNull(responses[0]);
        Assert.NotNull(responses[1]);
        Assert.Null(responses[2]);
        Assert.Null(responses[3]);
    }

    [Fact]
    public void Unbounded_jitter_takes_the_bound_from_lower_messages_only()
    {
        ImmutableArray<CanMessage> messages = [new(1, 1, 10), new(2, 1, 10, null), new(3, 1, 10)];

        Assert.Equal([2, null, null], ResponsesOf(messages, 1));
    }

    [Fact]
    public void Two_instances_squeezed_together_by_jitter_make_the_second_wait_longer_than_the_first()
    {
        // With a lag of 9 in 10 the second instance may be queued 1 after the first: it waits for it and for C = 4.
        ResponseTime response = CanResponseTimes.Analyse([new(1, 4, 10, 9)], 1)[0]!.Value;

        Assert.Equal(new ResponseTime(13, 7, 9), response);
        Assert.Equal(4, response.BeyondJitterNs);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static long?[] ResponsesOf(ImmutableArray<CanMessage> messages, long tauBitNs) =>
        [.. CanResponseTimes.Analyse(messages, tauBitNs).Select(r => r?.FromReleaseNs)];
}
