namespace Bordnetz.Signals;

/// <summary>A signal that an outside client wants to be there: a sensor without unit and limits.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Type">The data type; no struct.</param>
/// <param name="Notification">When its subscribers hear of it.</param>
/// <param name="Description">What it means; may be empty.</param>
public readonly record struct NewSignal(
    string Path,
    DataType Type,
    NotificationKind Notification,
    string Description = ""
);

/// <summary>What became of the wish for a signal.</summary>
public enum CreationResult : byte
{
    /// <summary>It is there: created, or as it was, with the type asked for.</summary>
    Accepted,

    /// <summary>
    /// The path is empty, too long, too deep, or has a name that is empty or holds white space, control characters,
    /// <c>:</c>, <c>*</c> or <c>/</c>.
    /// </summary>
    BadPath,

    /// <summary>The description is too long.</summary>
    BadDescription,

    /// <summary>The path is a branch's, or leads through a signal.</summary>
    NotALeaf,

    /// <summary>The signal is there with another type.</summary>
    OtherType,

    /// <summary>As many signals were created as may be.</summary>
    Full,
}

/// <summary>Adds signals to a catalog, behind those that it has. For one thread.</summary>
internal sealed class SignalCreation(SignalCatalog catalog, int capacity)
{
    /// <summary>The longest path, in characters, and the most names in it.</summary>
    private const int MaxPath = 1000;
    private const int MaxNames = 64;
    private const int MaxDescription = 4096;
    private const int MaxValue = 16_384;

    private readonly Dictionary<string, SignalDefinition> _added = new(StringComparer.Ordinal);
    private HashSet<string>? _branches;

    /// <summary>The catalog with what was added; the same object when nothing was.</summary>
    public SignalCatalog Finish() => _added.Count == 0 ? catalog : catalog.With(_added.Values);

    /// <summary>Finds or adds a signal.</summary>
    public CreationResult Add(in NewSignal signal, out int index)
    {
        index = -1;
        if (_added.TryGetValue(signal.Path, out SignalDefinition? known) || catalog.TryFind(signal.Path, out known))
        {
            index = known.Index;
            return known.Type == signal.Type ? CreationResult.Accepted : CreationResult.OtherType;
        }
        if (!IsPath(signal.Path))
        {
            return CreationResult.BadPath;
        }
        if (signal.Description.Length > MaxDescription)
        {
            return CreationResult.BadDescription;
        }
        int count = catalog.Signals.Length + _added.Count;
        if (count >= capacity)
        {
            return CreationResult.Full;
        }
        string[] above = [.. SignalCatalog.BranchesAbove(signal.Path)];
        _branches ??= [.. catalog.Signals.SelectMany(s => SignalCatalog.BranchesAbove(s.Path))];
        if (_branches.Contains(signal.Path) || above.Any(b => _added.ContainsKey(b) || catalog.TryFind(b, out _)))
        {
            return CreationResult.NotALeaf;
        }
        _branches.UnionWith(above);
        index = count;
        _added.Add(
            signal.Path,
            new SignalDefinition
            {
                Index = index,
                Path = signal.Path,
                Kind = SignalKind.Sensor,
                Type = signal.Type,
                MaxLength = MaxValue,
                Notification = signal.Notification,
                Description = signal.Description,
            }
        );
        return CreationResult.Accepted;
    }

    private static bool IsPath(string path)
    {
        if (path.Length > MaxPath)
        {
            return false;
        }
        string[] names = path.Split('.');
        return names.Length <= MaxNames && names.All(n => n.Length > 0 && n.All(IsInName));
    }

    // As the databroker, but for what other protocols write between names.
    private static bool IsInName(char c) => !char.IsWhiteSpace(c) && !char.IsControl(c) && c is not (':' or '*' or '/');
}
