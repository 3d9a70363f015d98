using System.Threading.Channels;
using Bordnetz.Problems;

namespace Bordnetz.Can.Transport;

/// <summary>A bus within the process: what one member sends the others receive. Thread-safe.</summary>
/// <param name="name">For a person.</param>
/// <param name="time">Stamps the frames.</param>
public sealed class InProcessCanBus(string name, TimeProvider time)
{
    /// <summary>Frames that wait for one member; when there are more, the oldest are dropped and counted.</summary>
    public const int QueueFrames = 4096;

    private readonly Lock _gate = new();
    private readonly List<Member> _members = [];

    /// <summary>Joins the bus.</summary>
    public ICanTransport Join()
    {
        Member member = new(this, name, time);
        lock (_gate)
        {
            _members.Add(member);
        }
        return member;
    }

    private void Deliver(Member from, ReceivedFrame frame)
    {
        lock (_gate)
        {
            foreach (Member member in _members)
            {
                if (member != from)
                {
                    member.Take(frame);
                }
            }
        }
    }

    private void Leave(Member member)
    {
        lock (_gate)
        {
            _members.Remove(member);
        }
    }

    private sealed class Member(InProcessCanBus bus, string name, TimeProvider time) : ICanTransport
    {
        private readonly Channel<ReceivedFrame> _queue = Channel.CreateBounded<ReceivedFrame>(
            new BoundedChannelOptions(QueueFrames) { FullMode = BoundedChannelFullMode.DropOldest }
        );

        public string Name => name;

        public CanTransportAbilities Abilities =>
            CanTransportAbilities.Fd
            | CanTransportAbilities.Remote
            | CanTransportAbilities.Errors
            | CanTransportAbilities.Timestamps;

        public IReadOnlyList<CanFilter> Filters { get; set; } = [];

        public ValueTask<Problem?> SendAsync(CanFrame frame, CancellationToken cancellation = default)
        {
            bus.Deliver(this, new ReceivedFrame(frame, TransportProblems.NowNs(time)));
            return ValueTask.FromResult<Problem?>(null);
        }

        public IAsyncEnumerable<ReceivedFrame> ReceiveAsync(CancellationToken cancellation = default) =>
            _queue.Reader.ReadAllAsync(cancellation);

        public ValueTask DisposeAsync()
        {
            bus.Leave(this);
            _queue.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }

        public void Take(ReceivedFrame frame)
        {
            if (CanFilter.PassesAny(Filters, frame.Frame))
            {
                _queue.Writer.TryWrite(frame);
            }
        }
    }
}
