using Bordnetz.Analysis;
using Bordnetz.Model;

namespace Bordnetz.Tests.Analysis;

/// <summary>
/// A brute-force run of all networks of a variant, written apart from the analysis: periodic senders with random
/// phases, CANs, switched links, gateways, LIN schedule tables; frames as long as they can be, or somewhat shorter.
/// </summary>
internal sealed class NetworkRun
{
    private readonly Variant _variant;
    private readonly Random _chance;
    private readonly PriorityQueue<Action<long>, (long, long)> _events = new();
    private readonly Dictionary<(Network, Node?, Node?), Port> _ports = [];
    private readonly Dictionary<(Frame, int), Sent> _held = [];
    private long _sequence;
    private long _now;

    private NetworkRun(Variant variant, int seed)
    {
        _variant = variant;
        _chance = new Random(seed);
        LegMaxNs = [.. variant.Frames.Select(f => new long[f.Legs.Length])];
        EndToEndMaxNs = new long[variant.Frames.Length];
    }

    public long[][] LegMaxNs { get; }

    public long[] EndToEndMaxNs { get; }

    public static NetworkRun Of(Variant variant, int seed, long durationNs)
    {
        NetworkRun run = new(variant, seed);
        run.Start(durationNs);
        while (run._events.TryDequeue(out Action<long>? happen, out (long Time, long) key) && key.Time < durationNs)
        {
            run._now = key.Time;
            happen(key.Time);
        }
        return run;
    }

    private void At(long time, Action<long> happen) => _events.Enqueue(happen, (time, _sequence++));

    private void Start(long until)
    {
        foreach (Frame frame in _variant.Frames)
        {
            for (int leg = 0; leg < frame.Legs.Length; leg++)
            {
                if (frame.Legs[leg].After >= 0 || frame.Legs[leg].Network.Kind == NetworkKind.Lin)
                {
                    continue;
                }
                int number = leg;
                for (long time = _chance.NextInt64(frame.PeriodNs); time < until; time += frame.PeriodNs)
                {
                    At(time, now => Queue(new Sent(frame, number, now, now)));
                }
            }
        }
        foreach (Network lin in _variant.Networks.Where(n => n.Schedule.Length > 0))
        {
            At(_chance.NextInt64(10_000_000), now => Slot(lin, 0, now));
        }
    }

    private void Queue(Sent sent)
    {
        FrameLeg leg = sent.Frame.Legs[sent.Leg];
        Network network = leg.Network;
        if (network.Kind != NetworkKind.Ethernet)
        {
            long longest = CanFrameTime.WorstCaseNs(sent.Frame.Layout, network.BitRate, network.DataBitRate);
            long time = longest - _chance.NextInt64(longest / 4);
            PortOf(network, null, null)
                .Add(sent, sent.Frame.Layout.Id.ArbitrationRank, time, (s, now) => Arrive(s, leg.To, now));
            return;
        }
        if (leg.From == network.Switch)
        {
            SendDown(sent);
            return;
        }
        PortOf(network, leg.From, null)
            .Add(
                sent,
                -sent.Frame.Priority,
                LinkTime(sent.Frame, network),
                (s, now) =>
                {
                    Arrive(s, leg.To.Where(n => n == network.Switch), now);
                    At(now + Assumptions.SwitchDelayNs, _ => SendDown(s));
                }
            );
    }

    private void SendDown(Sent sent)
    {
        FrameLeg leg = sent.Frame.Legs[sent.Leg];
        foreach (Node node in leg.To.Where(n => n != leg.Network.Switch))
        {
            PortOf(leg.Network, null, node)
                .Add(sent, -sent.Frame.Priority, LinkTime(sent.Frame, leg.Network), (s, now) => Arrive(s, [node], now));
        }
    }

    private void Arrive(Sent sent, IEnumerable<Node> receivers, long now)
    {
        foreach (Node node in receivers)
        {
            LegMaxNs[sent.Frame.Index][sent.Leg] = Math.Max(LegMaxNs[sent.Frame.Index][sent.Leg], now - sent.QueuedNs);
            EndToEndMaxNs[sent.Frame.Index] = Math.Max(EndToEndMaxNs[sent.Frame.Index], now - sent.OriginNs);
            for (int next = 0; next < sent.Frame.Legs.Length; next++)
            {
                FrameLeg leg = sent.Frame.Legs[next];
                if (leg.After != sent.Leg || leg.From != node)
                {
                    continue;
                }
                int number = next;
                At(
                    now + Assumptions.GatewayDelayNs,
                    then =>
                    {
                        Sent passed = new(sent.Frame, number, then, sent.OriginNs);
                        if (leg.Network.Kind == NetworkKind.Lin)
                        {
                            _held[(sent.Frame, number)] = passed;
                        }
                        else
                        {
                            Queue(passed);
                        }
                    }
                );
            }
        }
    }

    private void Slot(Network lin, int slot, long now)
    {
        At(now + lin.Schedule[slot].DurationNs, then => Slot(lin, (slot + 1) % lin.Schedule.Length, then));
        Frame frame = _variant.Frames.Single(f => f.Network == lin && f.Name == lin.Schedule[slot].FrameName);
        int leg = Enumerable.Range(0, frame.Legs.Length).Single(i => frame.Legs[i].Network == lin);
        Sent? sent =
            frame.Legs[leg].After < 0
                ? new Sent(frame, leg, now, now)
                : _held.GetValueOrDefault((frame, leg))?.Again(now);
        if (sent is not null)
        {
            long longest = LinTiming.MaximumFrameNs(frame.Layout.Length, lin.BitRate);
            At(now + longest - _chance.NextInt64(longest / 4), end => Arrive(sent, frame.Legs[leg].To, end));
        }
    }

    private Port PortOf(Network network, Node? from, Node? to)
    {
        if (!_ports.TryGetValue((network, from, to), out Port? port))
        {
            port = new Port(this);
            _ports.Add((network, from, to), port);
        }
        return port;
    }

    private static long LinkTime(Frame frame, Network network) =>
        TransmissionTime.Ns(EthernetFrameLength.Bits(frame.Layout.Length), network.BitRate);

    private sealed record Sent(Frame Frame, int Leg, long QueuedNs, long OriginNs)
    {
        public Sent Again(long now) => this with { QueuedNs = now };
    }

    private sealed class Port(NetworkRun run)
    {
        private readonly PriorityQueue<(Sent, long, Action<Sent, long>), (long, long)> _waiting = new();
        private bool _isBusy;
        private long _order;

        public void Add(Sent sent, long key, long time, Action<Sent, long> arrive)
        {
            _waiting.Enqueue((sent, time, arrive), (key, _order++));
            if (!_isBusy)
            {
                _isBusy = true;
                run.At(run._now, Next);
            }
        }

        private void Next(long now)
        {
            _isBusy = _waiting.TryDequeue(out (Sent Sent, long Time, Action<Sent, long> Arrive) first, out _);
            if (_isBusy)
            {
                run.At(
                    now + first.Time,
                    end =>
                    {
                        first.Arrive(first.Sent, end);
                        run.At(end, Next);
                    }
                );
            }
        }
    }
}
