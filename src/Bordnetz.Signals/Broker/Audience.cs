using System.Collections.Immutable;

namespace Bordnetz.Signals;

/// <summary>
/// All subscribers of the same signals. What a publication means to them is worked out once and shared, so that a
/// further subscriber of the same signals costs the vehicle one entry in a queue. All members are called under the
/// broker's gate.
/// </summary>
internal sealed class Audience(ImmutableArray<SignalSelection> signals, int[] slots)
{
    private SignalUpdate[] _updates = new SignalUpdate[Math.Min(4, slots.Length)];
    private int[] _positions = new int[Math.Min(4, slots.Length)];
    private int _count;

    public ImmutableArray<SignalSelection> Signals { get; } = signals;

    /// <summary>The slots of <see cref="Signals"/>.</summary>
    public int[] Slots { get; } = slots;

    public List<Subscription> Members { get; } = [];

    /// <summary>Adds an update to the batch of this publication; true when it is the batch's first.</summary>
    public bool Add(int position, in SignalUpdate update)
    {
        if (_count == _updates.Length)
        {
            Array.Resize(ref _updates, 2 * _count);
            Array.Resize(ref _positions, 2 * _count);
        }
        _updates[_count] = update;
        _positions[_count] = position;
        return ++_count == 1;
    }

    /// <summary>Closes the batch of this publication and gives it to every subscriber.</summary>
    public void EndPublication()
    {
        BatchContent batch = new(_updates.AsSpan(0, _count).ToArray(), _positions.AsSpan(0, _count).ToArray());
        _count = 0;
        foreach (Subscription member in Members)
        {
            member.Deliver(batch);
        }
    }
}

/// <summary>Somebody who hears of a slot.</summary>
/// <param name="Audience">Who.</param>
/// <param name="Position">Where the slot stands among the audience's signals.</param>
internal readonly record struct Listener(Audience Audience, int Position);

/// <summary>Compares the slots of audiences: same slots in the same order.</summary>
internal sealed class SlotsComparer : IEqualityComparer<int[]>
{
    public static SlotsComparer Instance { get; } = new();

    public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(int[] obj)
    {
        int hash = obj.Length;
        foreach (int slot in obj)
        {
            hash = unchecked((hash * 31) + slot);
        }
        return hash;
    }
}
