using System.CommandLine;
using System.Net.Sockets;
using Bordnetz.Problems;
using Bordnetz.Signals;
using Microsoft.Win32.SafeHandles;

namespace Bordnetz.Cli.Commands;

/// <summary>The options of <c>bordnetz run</c> for the broker between the vehicle and its clients.</summary>
internal sealed class BrokerFlags
{
    private const long LongestWaitNs = 60_000_000_000;

    private readonly Option<string?> _unixSocket = new("--unix-socket")
    {
        Description = "Serves KUKSA's protocols on this Unix domain socket, too, without encryption.",
    };

    private readonly Option<string?> _state = new("--state")
    {
        Description = "Keeps attributes that clients set in this file, over restarts.",
    };

    private readonly Option<bool> _stateValues = new("--state-values")
    {
        Description = "Keeps the last values of all signals in the file of --state; they come back as stale.",
    };

    private readonly Option<string> _providerLoss = new("--provider-loss")
    {
        DefaultValueFactory = _ => "keep",
        Description = "What becomes of the values of a provider that left: keep, stale or unavailable.",
    };

    private readonly Option<string> _actuationTimeout = new("--actuation-timeout")
    {
        DefaultValueFactory = _ => "1s",
        Description = "How long a client that sets a target waits for a provider that confirms; 0 for not at all.",
    };

    private readonly TuningFlags _tuning = new();

    public void AddTo(Command command)
    {
        command.Add(_unixSocket);
        command.Add(_state);
        command.Add(_stateValues);
        command.Add(_providerLoss);
        command.Add(_actuationTimeout);
        _tuning.AddTo(command);
    }

    /// <summary>Reads the options; problems are reported and leave the defaults.</summary>
    public BrokerSettings Read(ParseResult parsed, ProblemLog log)
    {
        SourcePlace place = new("bordnetz run");
        string loss = parsed.GetValue(_providerLoss)!;
        ProviderLoss? known = loss switch
        {
            "keep" => ProviderLoss.Keep,
            "stale" => ProviderLoss.Stale,
            "unavailable" => ProviderLoss.NotAvailable,
            _ => null,
        };
        if (known is null)
        {
            log.Error("BN6025", place, $"--provider-loss takes keep, stale or unavailable, not '{loss}'");
        }
        string? state = parsed.GetValue(_state);
        bool withValues = parsed.GetValue(_stateValues);
        if (withValues && state is null)
        {
            log.Error("BN6026", place, "--state-values needs the file that --state names");
        }
        string wait = parsed.GetValue(_actuationTimeout)!;
        long waitNs = 0;
        if (wait is not ("0" or "0s") && !(DurationText.TryParse(wait, out waitNs) && waitNs <= LongestWaitNs))
        {
            log.Error("BN6029", place, $"--actuation-timeout takes a time of at most 1min, or 0, not '{wait}'");
        }
        string? socket = parsed.GetValue(_unixSocket);
        return new BrokerSettings(
            socket is null || UnixSocket.TryFree(socket, log) ? socket : null,
            state,
            withValues,
            known ?? ProviderLoss.Keep,
            TimeSpan.FromTicks(waitNs / 100),
            _tuning.Read(parsed)
        );
    }
}

/// <summary>What was asked for.</summary>
/// <param name="UnixSocket">Where to serve beside the port; null for nowhere.</param>
/// <param name="State">The file that values are kept in; null for none.</param>
/// <param name="StateValues">Whether it keeps more than attributes.</param>
/// <param name="ProviderLoss">What becomes of the values of a provider that left.</param>
/// <param name="ActuationTimeout">How long clients wait for providers to confirm; zero for not at all.</param>
/// <param name="Tuning">How long values live and which of the past are kept.</param>
internal sealed record BrokerSettings(
    string? UnixSocket,
    string? State,
    bool StateValues,
    ProviderLoss ProviderLoss,
    TimeSpan ActuationTimeout,
    TuningText Tuning
);

/// <summary>Socket files.</summary>
internal static class UnixSocket
{
    // A path has to fit into sockaddr_un.
    private const int MaxPathBytes = 107;

    // What opening a socket gives: ENXIO on Linux, EOPNOTSUPP on macOS and the BSDs, ERROR_CANT_ACCESS_FILE on Windows.
    private static readonly int[] SocketErrors = [6, 102, 45, unchecked((int)0x80070780)];

    /// <summary>
    /// Makes sure that a socket can be made there: one that is left over and nobody listens on is removed. False, and a
    /// problem (BN6024), when something else is there.
    /// </summary>
    public static bool TryFree(string path, ProblemLog log)
    {
        SourcePlace place = new(path);
        if (System.Text.Encoding.UTF8.GetByteCount(path) > MaxPathBytes)
        {
            log.Error("BN6024", place, $"the path of a socket has at most {MaxPathBytes} bytes");
            return false;
        }
        try
        {
            if (!File.Exists(path))
            {
                return true;
            }
            using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            probe.Connect(new UnixDomainSocketEndPoint(path));
            log.Error("BN6024", place, "somebody listens on this socket already");
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // A file that is no socket refuses, too.
            if (IsSocket(path))
            {
                File.Delete(path);
                return true;
            }
            log.Error("BN6024", place, "there is a file of that name, which is no socket");
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            log.Error("BN6024", place, $"the socket cannot be made: {e.Message}");
        }
        return false;
    }

    // The runtime does not say what kind of file it is, but a socket is the one that cannot be opened as a file. For
    // reading and writing, as a pipe that is opened so makes nobody wait.
    private static bool IsSocket(string path)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return false;
        }
        catch (IOException e) when (SocketErrors.Contains(e.HResult))
        {
            return true;
        }
    }
}
