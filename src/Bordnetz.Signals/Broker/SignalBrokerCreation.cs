namespace Bordnetz.Signals;

/// <summary>Signals that outside clients create.</summary>
public sealed partial class SignalBroker
{
    private readonly Lock _creationGate = new();

    /// <summary>
    /// Finds signals by path and type, and creates those that are not there, behind all others: numbers never change.
    /// All or none. Those who read, publish or subscribe meanwhile are not held up; <see cref="Catalog"/> is another
    /// object afterwards. The vehicle neither reads nor provides what was created.
    /// </summary>
    /// <param name="signals">The signals.</param>
    /// <param name="indices">The number of each; empty when the result is not <see cref="CreationResult.Accepted"/>.</param>
    /// <param name="failed">The position of the first that cannot be had; −1 when all can.</param>
    public CreationResult Create(ReadOnlySpan<NewSignal> signals, out int[] indices, out int failed)
    {
        lock (_creationGate)
        {
            SignalCatalog before = Catalog;
            SignalCreation creation = new(before, Capacity);
            indices = new int[signals.Length];
            for (failed = 0; failed < signals.Length; failed++)
            {
                CreationResult result = creation.Add(signals[failed], out indices[failed]);
                if (result != CreationResult.Accepted)
                {
                    indices = [];
                    return result;
                }
            }
            failed = -1;
            SignalCatalog after = creation.Finish();
            // What is kept by number has room already; nobody has these numbers before the catalog says them.
            for (int i = before.Signals.Length; i < after.Signals.Length; i++)
            {
                _tellsChangesOnly[i] = after.Signals[i].Notification == NotificationKind.OnChange;
            }
            Volatile.Write(ref _catalog, after);
            return CreationResult.Accepted;
        }
    }
}
