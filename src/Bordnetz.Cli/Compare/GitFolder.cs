using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Compare;

/// <summary>
/// A folder as it was in a commit, in a temporary folder that goes when it is disposed. Needs the program git.
/// </summary>
internal sealed class GitFolder : IDisposable
{
    private readonly DirectoryInfo _root;

    private GitFolder(DirectoryInfo root, string path)
    {
        _root = root;
        Path = path;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Brings out a folder of a repository; null when git cannot, which is logged.</summary>
    /// <param name="commit">Whatever git takes for a commit: a hash, a branch, <c>HEAD~3</c>.</param>
    /// <param name="folder">The folder, as it is called now; it need not exist now.</param>
    /// <param name="log">Takes the problems.</param>
    public static GitFolder? Take(string commit, string folder, ProblemLog log)
    {
        string full = System.IO.Path.GetFullPath(folder);
        string? work = full;
        while (work is not null && !Directory.Exists(work))
        {
            work = System.IO.Path.GetDirectoryName(work);
        }
        // Never an option, whatever it is called.
        if (work is null || commit.StartsWith('-'))
        {
            log.Error("BN9101", default, $"'{commit}' is no commit");
            return null;
        }
        if (Run(work, null, log, "rev-parse", "--show-toplevel") is not { } top)
        {
            return null;
        }
        if (
            Run(work, null, log, "rev-parse", "--verify", "--quiet", "--end-of-options", commit + "^{commit}")
            is not { } hash
        )
        {
            log.Error("BN9101", default, $"git knows no commit '{commit}' in {work}");
            return null;
        }
        string relative = System.IO.Path.GetRelativePath(Real(top.Trim()), Real(full)).Replace('\\', '/');
        DirectoryInfo root = Directory.CreateTempSubdirectory("bordnetz-diff-");
        GitFolder taken = new(root, System.IO.Path.Combine(root.FullName, "tree", relative));
        string archive = System.IO.Path.Combine(root.FullName, "tree.tar");
        string treeFolder = Directory.CreateDirectory(System.IO.Path.Combine(root.FullName, "tree")).FullName;
        // The whole folder around it as well, since a platform may use files of its neighbours.
        string? parent = System.IO.Path.GetDirectoryName(relative);
        string[] below = string.IsNullOrEmpty(parent) || relative == "." ? [] : ["--", parent];
        if (Run(top.Trim(), archive, log, ["archive", "--format=tar", hash.Trim(), .. below]) is null)
        {
            taken.Dispose();
            return null;
        }
        TarFile.ExtractToDirectory(archive, treeFolder, overwriteFiles: false);
        if (!Directory.Exists(taken.Path) && !File.Exists(taken.Path))
        {
            log.Error("BN9101", default, $"there is no '{relative}' in commit '{commit}'");
            taken.Dispose();
            return null;
        }
        return taken;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _root.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It lies in the system's temporary folder, which is emptied by others.
        }
    }

    // git prints the real path of a repository that was reached over a link.
    private static string Real(string path)
    {
        DirectoryInfo? at = new(path);
        List<string> below = [];
        for (; at is not null; at = at.Parent)
        {
            if (at.Exists && at.ResolveLinkTarget(returnFinalTarget: true) is { } target)
            {
                return System.IO.Path.Combine([target.FullName, .. below]);
            }
            below.Insert(0, at.Name);
        }
        return path;
    }

    private static string? Run(string work, string? output, ProblemLog log, params string[] arguments)
    {
        ProcessStartInfo start = new("git")
        {
            WorkingDirectory = work,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        try
        {
            using Process git = Process.Start(start)!;
            Task<string> error = git.StandardError.ReadToEndAsync();
            string text = "";
            if (output is null)
            {
                text = git.StandardOutput.ReadToEnd();
            }
            else
            {
                using FileStream file = File.Create(output);
                git.StandardOutput.BaseStream.CopyTo(file);
            }
            git.WaitForExit();
            if (git.ExitCode == 0)
            {
                return text;
            }
            string said = error.GetAwaiter().GetResult().Trim().ReplaceLineEndings(" ");
            if (said.Length > 0)
            {
                log.Error("BN9101", default, $"git cannot do that: {said}");
            }
        }
        catch (Win32Exception e)
        {
            log.Error("BN9101", default, $"git cannot be run: {e.Message}");
        }
        return null;
    }
}
