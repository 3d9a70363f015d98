using Bordnetz.Signals;
using CsCheck;
using static Bordnetz.Tests.Signals.SmallBroker;

namespace Bordnetz.Tests.Signals;

/// <summary>Subscriptions compared with a model that keeps everything in lists.</summary>
public sealed class SubscriptionModelTests
{
    private static readonly int[] Watched = [Speed, Light, Odometer];

    // A negative number reads, and one of -10 or less reads everything; others publish to the signals of their bits.
    [Fact]
    public void Whatever_is_published_and_read_the_latest_of_every_signal_arrives_and_every_loss_is_counted() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[-12, 15].Array[0, 60])
            .Sample(
                (buffer, steps) =>
                {
                    SignalBroker broker = new(Catalog, new SignalBrokerOptions { StartTime = Start });
                    using Subscription subscription = broker.Subscribe(
                        [.. Watched.Select(i => new SignalSelection(i))],
                        buffer
                    );
                    Dictionary<int, double> published = Watched.ToDictionary(i => i, _ => double.NaN);
                    Dictionary<int, double> told = [];
                    int sent = Watched.Length;
                    int got = 0;
                    int n = 0;
                    void Take(SignalBatch? batch)
                    {
                        foreach (SignalUpdate update in batch?.Updates ?? [])
                        {
                            double value = update.Datapoint.Value.ToNumber();
                            Assert.False(told.TryGetValue(update.SignalIndex, out double before) && value <= before);
                            told[update.SignalIndex] = value;
                            got++;
                        }
                    }
                    foreach (int step in steps)
                    {
                        if (step < 0)
                        {
                            Take(
                                step <= -10 ? subscription.ReadLatest()
                                : subscription.TryRead(out var b) ? b
                                : null
                            );
                            continue;
                        }
                        n++;
                        int[] signals =
                        [
                            .. new[] { Speed, Light, Odometer, Name }.Where((_, k) => (step >> k & 1) != 0),
                        ];
                        broker.Publish([.. signals.Select(s => s == Name ? Value(s, $"{n}") : Value(s, n))]);
                        foreach (int signal in signals.Where(s => s != Name))
                        {
                            published[signal] = n;
                            sent++;
                        }
                    }
                    int waiting = 0;
                    while (subscription.TryRead(out SignalBatch? batch))
                    {
                        waiting++;
                        Take(batch);
                    }
                    Assert.InRange(waiting, 0, Math.Max(1, buffer));
                    Assert.Equal(sent, got + subscription.Dropped);
                    Assert.Equal(published, told);
                }
            );
}
