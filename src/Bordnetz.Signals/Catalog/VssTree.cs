using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>
/// One definition as a VSS file gives it, before overlays are merged and instances expanded: a path with the
/// attributes that stand there. Immutable.
/// </summary>
/// <param name="Path">The full path; may hold <c>*</c> in an overlay.</param>
/// <param name="Place">Where the name is written.</param>
/// <param name="Attributes">What stands there, in order.</param>
public sealed record VssNode(string Path, SourcePlace Place, ImmutableArray<VssEntry> Attributes)
{
    /// <summary>The last element of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..];

    /// <summary>The attribute's value; null when it has none, or an empty one.</summary>
    public VssValue? this[string attribute]
    {
        get
        {
            foreach (VssEntry entry in Attributes)
            {
                if (string.Equals(entry.Name, attribute, StringComparison.Ordinal))
                {
                    return entry.Value.Kind == VssValueKind.Null ? null : entry.Value;
                }
            }
            return null;
        }
    }
}

/// <summary>The definitions of one VSS file and those that it includes, in the order read. Immutable.</summary>
/// <param name="File">The file, as given.</param>
/// <param name="Nodes">The definitions.</param>
public sealed record VssTree(string File, ImmutableArray<VssNode> Nodes);
