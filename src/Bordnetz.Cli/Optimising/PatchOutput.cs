using System.Collections.Immutable;
using System.CommandLine;
using Bordnetz.Cli.Output;
using Bordnetz.Model.Editing;
using Bordnetz.Model.Formatting;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Optimising;

/// <summary>Where a proposed change of a description goes: into a patch, or into the files.</summary>
/// <param name="Patch">The patch's file; <c>-</c> for standard output; null for none.</param>
/// <param name="Write">Whether the files are changed.</param>
internal sealed record PatchOutput(string? Patch, bool Write)
{
    /// <summary>Whether the patch takes standard output for itself.</summary>
    public bool TakesOutput => Patch == "-";

    public static Option<string?> PatchOption() =>
        new("--patch")
        {
            Description = "Writes the change as a patch (git apply, patch -p1) into this file; - for standard output.",
        };

    public static Option<bool> WriteOption() =>
        new("--write") { Description = "Changes the files of the description." };

    public void Save(ImmutableArray<FormattedFile> changes, ProblemLog log)
    {
        string text = UnifiedDiff.Of(changes, Environment.CurrentDirectory);
        if (TakesOutput)
        {
            Console.Out.Write(text);
        }
        else if (Patch is not null)
        {
            FileReplacement.Write(Patch, text, log);
        }
        if (Write)
        {
            foreach (FormattedFile file in changes)
            {
                FileReplacement.Write(file.Path, file.After, log);
            }
        }
    }
}
