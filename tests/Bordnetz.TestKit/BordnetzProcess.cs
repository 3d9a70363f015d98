using System.Diagnostics;

namespace Bordnetz.TestKit;

/// <summary>What a finished process left.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
public sealed record ProcessResult(int ExitCode, string Output, string Error);

/// <summary>Runs the built <c>bordnetz</c> command, or another program, as a process of its own.</summary>
public static class BordnetzProcess
{
    /// <summary>The built command of the same configuration as the running tests.</summary>
    public static string Program { get; } =
        RepositoryFiles.At(
            "artifacts",
            "bin",
            "Bordnetz.Cli",
            Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)),
            "bordnetz.dll"
        );

    /// <summary>Runs the command to its end, in the repository's root.</summary>
    public static Task<ProcessResult> RunAsync(CancellationToken cancel, params string[] arguments) =>
        RunAsync("dotnet", [Program, .. arguments], cancel);

    /// <summary>Runs a program to its end, in the repository's root.</summary>
    public static async Task<ProcessResult> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        CancellationToken cancel
    )
    {
        using Process process = Start(program, arguments);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancel);
        Task<string> error = process.StandardError.ReadToEndAsync(cancel);
        try
        {
            await process.WaitForExitAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return new ProcessResult(
            process.ExitCode,
            await output.ConfigureAwait(false),
            await error.ConfigureAwait(false)
        );
    }

    /// <summary>Starts the command and leaves it running; the caller kills and disposes it.</summary>
    /// <remarks>
    /// Tests that were started in the background ignore Ctrl+C, and hand that on: here it is undone, so that a test can
    /// press it.
    /// </remarks>
    public static Process Start(params IReadOnlyList<string> arguments) =>
        IgnoresInterrupt()
            ? Start("/usr/bin/env", ["--default-signal=INT", "dotnet", Program, .. arguments])
            : Start("dotnet", [Program, .. arguments]);

    private static bool IgnoresInterrupt()
    {
        const string status = "/proc/self/status";
        const string label = "SigIgn:";
        const long interrupt = 1 << 1;
        string? line = File.Exists(status) ? File.ReadLines(status).FirstOrDefault(l => l.StartsWith(label)) : null;
        return line is not null && (Convert.ToInt64(line[label.Length..].Trim(), 16) & interrupt) != 0;
    }

    private static Process Start(string program, IReadOnlyList<string> arguments)
    {
        ProcessStartInfo info = new(program, arguments)
        {
            WorkingDirectory = RepositoryFiles.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(info) ?? throw new InvalidOperationException($"{program} did not start");
    }
}
