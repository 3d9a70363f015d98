using System.CommandLine;
using System.CommandLine.Completions;
using Bordnetz.Problems;
using Bordnetz.Signals;
using Bordnetz.Signals.Client;

namespace Bordnetz.Cli.Signals;

/// <summary>The options by which a command reaches a vehicle, and what all such commands do alike.</summary>
internal sealed class Connection
{
    /// <summary>Where mistakes in the arguments are.</summary>
    public static readonly SourcePlace Here = new("bordnetz signals");

    private readonly Option<string> _address = new("--address", "-a")
    {
        Description = "Where the vehicle is: host:port, https://host:port or unix:/path.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("BORDNETZ_ADDRESS") ?? "127.0.0.1:55555",
    };
    private readonly Option<string?> _token = new("--token")
    {
        Description = "A file with the token (JWT), or the token itself; else BORDNETZ_TOKEN.",
    };
    private readonly Option<string?> _ca = new("--ca")
    {
        Description = "A PEM file with the certificates to trust over https.",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_address);
        command.Options.Add(_token);
        command.Options.Add(_ca);
    }

    /// <summary>Completes an argument with the paths of the vehicle that is running, if there is one.</summary>
    public void CompletePaths(Argument argument, Func<SignalDefinition, bool> fits) =>
        argument.CompletionSources.Add(context =>
        {
            try
            {
                using SignalClient client = Open(context.ParseResult);
                using CancellationTokenSource patience = new(TimeSpan.FromSeconds(1));
                SignalCatalog catalog = client.GetCatalogAsync(patience.Token).AsTask().GetAwaiter().GetResult();
                return catalog
                    .Signals.Where(fits)
                    .Where(s => s.Path.StartsWith(context.WordToComplete, StringComparison.OrdinalIgnoreCase))
                    .Select(s => new CompletionItem(s.Path, detail: s.Description))
                    .ToList();
            }
            catch (Exception e) when (e is SignalException or OperationCanceledException or ArgumentException)
            {
                // No vehicle, no proposals.
                return [];
            }
        });

    /// <summary>Runs a command against the vehicle; what goes wrong is told as a problem.</summary>
    public async Task<int> RunAsync(
        ParseResult parsed,
        Func<SignalClient, ProblemLog, Task> act,
        CancellationToken cancel
    )
    {
        ProblemLog log = new();
        try
        {
            using SignalClient client = Open(parsed);
            await act(client, log).ConfigureAwait(false);
        }
        catch (SignalException e)
        {
            string code = e.Failure switch
            {
                SignalFailure.Unreachable => "BN9080",
                SignalFailure.NotAllowed => "BN9081",
                SignalFailure.NotFound => "BN9082",
                SignalFailure.Invalid => "BN9083",
                _ => "BN9084",
            };
            log.Error(code, new SourcePlace(parsed.GetValue(_address)!), e.Message);
        }
        catch (ArgumentException e)
        {
            log.Error("BN9080", Here, e.Message);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Ctrl+C is how watching ends.
        }
        PlatformLoading.Print(log);
        return log.HasErrors ? ExitCode.Unusable : ExitCode.Holds;
    }

    /// <summary>The definition of a path; null, with a problem, when the vehicle has no such signal.</summary>
    public static SignalDefinition? Find(SignalCatalog catalog, string path, ProblemLog log)
    {
        if (!catalog.TryFind(path, out SignalDefinition? signal))
        {
            log.Error("BN9082", Here, $"the vehicle has no signal '{path}'{catalog.Suggest(path)}");
        }
        return signal;
    }

    /// <summary>The value that a text means for a signal; null, with a problem, when it means none.</summary>
    public static SignalValue? Parse(SignalDefinition signal, string text, ProblemLog log)
    {
        if (SignalTexts.TryParse(text, signal.Type, out SignalValue value))
        {
            return value;
        }
        log.Error("BN9083", Here, $"'{text}' is no {signal.Type.Name()}, which '{signal.Path}' is");
        return null;
    }

    private SignalClient Open(ParseResult parsed)
    {
        string? given = parsed.GetValue(_token) ?? Environment.GetEnvironmentVariable("BORDNETZ_TOKEN");
        return new SignalClient(
            new SignalClientOptions
            {
                Address = parsed.GetValue(_address)!,
                RootCertificates = parsed.GetValue(_ca),
                Token = given is null ? null : cancel => TokenAsync(given, cancel),
            }
        );
    }

    // Read anew each time: somebody may renew the file.
    private static async ValueTask<string> TokenAsync(string given, CancellationToken cancel) =>
        File.Exists(given) ? (await File.ReadAllTextAsync(given, cancel).ConfigureAwait(false)).Trim() : given;
}
