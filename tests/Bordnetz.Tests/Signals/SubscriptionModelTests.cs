using Bordnetz.Signals;
using CsCheck;
using static Bordnetz.Tests.Signals.SmallBroker;

namespace Bordnetz.Tests.Signals;

/// <summary>Subscribers of the same signals compared with what was published.</summary>
public sealed class SubscriptionModelTests
{
    private static readonly int[] Watched = [Speed, Light, Odometer];

    private sealed class Reader(Subscription subscription, double[] published)
    {
        private readonly double[] _told = [double.NaN, double.NaN, double.NaN];
        private int _expected = Watched.Length;
        private int _got;

        public Subscription Subscription { get; } = subscription;

        public void Expect(int count) => _expected += count;

        public void Take(bool latest) =>
            Take(
                latest ? Subscription.ReadLatest()
                : Subscription.TryRead(out SignalBatch? batch) ? batch
                : null
            );

        private void Take(SignalBatch? batch)
        {
            foreach (SignalUpdate update in batch?.Updates ?? [])
            {
                double value = update.Datapoint.Value.ToNumber();
                ref double before = ref _told[Array.IndexOf(Watched, update.SignalIndex)];
                Assert.False(value <= before, $"{value} after {before}");
                before = value;
                _got++;
            }
        }

        public void Finish(int bufferSize)
        {
            int waiting = 0;
            while (Subscription.TryRead(out SignalBatch? batch))
            {
                waiting++;
                Take(batch);
            }
            Assert.InRange(waiting, 0, Math.Max(1, bufferSize));
            Assert.Equal(_expected, _got + Subscription.Dropped);
            Assert.Equal(published, _told);
        }
    }

    // A step of 16 and more reads: who, by the last two bits, and everything if the next one is set. Others publish to
    // the signals of their bits.
    [Fact]
    public void Whatever_is_published_and_read_the_latest_of_every_signal_arrives_and_every_loss_is_counted() =>
        Gen.Select(Gen.Int[0, 4].Array[3], Gen.Int[0, 23].Array[0, 80])
            .Sample(
                (buffers, steps) =>
                {
                    SignalBroker broker = new(Catalog, new SignalBrokerOptions { StartTime = Start });
                    SignalSelection[] signals = [.. Watched.Select(i => new SignalSelection(i))];
                    double[] published = [double.NaN, double.NaN, double.NaN];
                    List<Reader> readers =
                    [
                        .. buffers.Select(b => new Reader(broker.Subscribe(signals, b), published)),
                    ];
                    for (int n = 1; n <= steps.Length; n++)
                    {
                        int step = steps[n - 1];
                        if (step >= 16)
                        {
                            readers[step % 4 % 3].Take((step & 4) != 0);
                            continue;
                        }
                        int[] told = [.. Watched.Where((_, k) => ((step >> k) & 1) != 0)];
                        int[] all = (step & 8) != 0 ? [.. told, Name] : told;
                        broker.Publish([.. all.Select(s => s == Name ? Value(s, $"{n}") : Value(s, n))]);
                        foreach (int signal in told)
                        {
                            published[Array.IndexOf(Watched, signal)] = n;
                        }
                        readers.ForEach(r => r.Expect(told.Length));
                    }
                    for (int i = 0; i < readers.Count; i++)
                    {
                        readers[i].Finish(buffers[i]);
                        readers[i].Subscription.Dispose();
                    }
                    Assert.Equal(0, broker.SubscriptionCount);
                },
                iter: 3000
            );
}
