using Bordnetz.Model;

namespace Bordnetz.Cli.Report;

/// <summary>Where nodes are in the vehicle.</summary>
internal static class NodePlaces
{
    /// <summary>A node's place, x forward and y to the left; null when the description does not say.</summary>
    public static (double X, double Y)? Of(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        // The description has no coordinates yet; drawings by networks need none.
        return null;
    }
}
