using System.Diagnostics;

namespace Bordnetz.Tests.Interop.Can;

/// <summary>Foreign programs: Debian's python3 with python-can, and tshark. A missing one skips the test.</summary>
internal static class Peer
{
    private const string Python = "/usr/bin/python3";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs a Python script that uses python-can; gives what it printed.</summary>
    public static async Task<string[]> PythonCanAsync(string script, params string[] arguments)
    {
        await NeedsPythonCanAsync();
        return await RunAsync(Python, ["-c", script, .. arguments]);
    }

    /// <summary>Runs a Python script that uses a module; gives what it printed.</summary>
    public static async Task<string[]> PythonAsync(string module, string package, string script, string[] arguments)
    {
        Assert.SkipWhen(!File.Exists(Python), "python3 is not installed (apt-get install python3)");
        using Process probe = Start(Python, ["-c", $"import {module}"]);
        await probe.WaitForExitAsync();
        Assert.SkipWhen(probe.ExitCode != 0, $"the Python module {module} is not installed (package {package})");
        return await RunAsync(Python, ["-c", script, .. arguments]);
    }

    /// <summary>Starts a Python script that uses python-can and talks over its standard input and output.</summary>
    public static async Task<Process> StartPythonCanAsync(string script, params string[] arguments)
    {
        await NeedsPythonCanAsync();
        return Start(Python, ["-u", "-c", script, .. arguments]);
    }

    /// <summary>Starts a Python script that uses a module and talks over its standard input and output.</summary>
    public static async Task<Process> StartPythonAsync(
        string module,
        string package,
        string script,
        params string[] arguments
    )
    {
        Assert.SkipWhen(!File.Exists(Python), "python3 is not installed (apt-get install python3)");
        using Process probe = Start(Python, ["-c", $"import {module}"]);
        await probe.WaitForExitAsync();
        Assert.SkipWhen(probe.ExitCode != 0, $"the Python module {module} is not installed (package {package})");
        return Start(Python, ["-u", "-c", script, .. arguments]);
    }

    /// <summary>Runs a program of can-utils; gives what it printed.</summary>
    public static async Task<string[]> CanUtilsAsync(string program, string input, params string[] arguments)
    {
        string path = Path.Combine("/usr/bin", program);
        Assert.SkipWhen(!File.Exists(path), $"{program} is not installed (apt-get install can-utils)");
        return await RunAsync("/bin/sh", ["-c", "exec \"$@\" < \"$0\"", input, path, .. arguments]);
    }

    /// <summary>Runs tshark; gives what it printed.</summary>
    public static async Task<string[]> TsharkAsync(params string[] arguments)
    {
        if (!File.Exists("/usr/bin/tshark"))
        {
            Assert.Skip("tshark is not installed (apt-get install tshark)");
        }
        return await RunAsync("/usr/bin/tshark", arguments);
    }

    /// <summary>Reads a line that a peer prints, or fails with what it expected and what the peer said.</summary>
    public static async Task<string> LineAsync(Process peer, string expected)
    {
        using CancellationTokenSource patience = new(Patience);
        string? line;
        try
        {
            line = await peer.StandardOutput.ReadLineAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            peer.Kill(entireProcessTree: true);
            throw new TimeoutException($"waited {Patience.TotalSeconds} s for '{expected}' from the peer");
        }
        if (line is null)
        {
            throw new EndOfStreamException(
                $"expected '{expected}'; the peer ended: {await peer.StandardError.ReadToEndAsync()}"
            );
        }
        return line;
    }

    private static async Task NeedsPythonCanAsync()
    {
        if (!File.Exists(Python))
        {
            Assert.Skip("python3 is not installed (apt-get install python3-can python3-msgpack)");
        }
        using Process probe = Start(Python, ["-c", "import can, msgpack"]);
        await probe.WaitForExitAsync();
        if (probe.ExitCode != 0)
        {
            Assert.Skip("python-can is not installed (apt-get install python3-can python3-msgpack)");
        }
    }

    private static async Task<string[]> RunAsync(string program, string[] arguments)
    {
        using Process process = Start(program, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource patience = new(Patience);
        await process.WaitForExitAsync(patience.Token);
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await errors}");
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static Process Start(string program, string[] arguments)
    {
        ProcessStartInfo info = new(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Logs tell local time; the peer shall mean what we mean.
        info.Environment["TZ"] = "UTC";
        foreach (string argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }
        return Process.Start(info)!;
    }
}
