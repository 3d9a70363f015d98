using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>Where VSS files come from: the disk, or the additional files that a compiler knows.</summary>
internal abstract class VssFiles
{
    /// <summary>How many characters one file may have; VSS 6.0 has 350,000 as JSON.</summary>
    protected const int MaxLength = 32 * 1024 * 1024;

    /// <summary>Whether there is such a file.</summary>
    public abstract bool Exists(string path);

    /// <summary>The file's text; null, and a problem at <paramref name="asked"/>, when it cannot be read.</summary>
    public abstract string? Read(string path, SourcePlace asked, ProblemLog log);

    /// <summary>The names of the files in a folder, for suggestions.</summary>
    public abstract IEnumerable<string> NamesIn(string folder);

    /// <summary>One spelling for a path, so that a file is known by one name.</summary>
    public abstract string Normal(string path);
}
