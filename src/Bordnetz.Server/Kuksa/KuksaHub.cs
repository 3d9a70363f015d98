using System.Collections.Concurrent;
using System.Collections.Immutable;
using Bordnetz.Server.Access;
using Bordnetz.Server.Kuksa.Proto.V2;
using Bordnetz.Signals;
using Grpc.Core;
using Microsoft.Extensions.Hosting;

namespace Bordnetz.Server.Kuksa;

/// <summary>What all calls of the KUKSA edge share. Thread-safe.</summary>
internal sealed class KuksaHub(SignalBroker broker, KuksaOptions options, IHostApplicationLifetime lifetime)
{
    private readonly ConcurrentDictionary<SignalProvider, ProviderSession> _sessions = new();

    public SignalBroker Broker { get; } = broker;

    /// <summary>The signals as they are now: clients may create some.</summary>
    public SignalCatalog Catalog => Broker.Catalog;

    public KuksaOptions Options { get; } = options;

    public SubscriberIntervals Intervals { get; } = new(broker.Capacity);

    public UpdateEncoding UpdatesByPath { get; } = UpdateEncoding.ByPath(broker);

    /// <summary>How long callers wait for providers to confirm targets.</summary>
    public ActuationPatience Patience { get; } =
        new(options.Time, options.ProviderAnswerTime, options.ActuationTimeout);

    public DateTimeOffset Now => Options.Time.GetUtcNow();

    /// <summary>Cancelled when the client leaves, its token expires or the server stops.</summary>
    public CancellationTokenSource CancelWith(ServerCallContext context) =>
        new CallCancellation(
            PermissionsOf(context).Expiry,
            Options.Time,
            context.CancellationToken,
            lifetime.ApplicationStopping
        );

    /// <summary>What the caller may do.</summary>
    public SignalPermissions PermissionsOf(ServerCallContext context) =>
        Options.Authority is null ? SignalPermissions.Unlimited : AccessInterceptor.PermissionsOf(context);

    /// <summary>Ends the call unless it has one of the rights for the signal.</summary>
    public void Require(ServerCallContext context, SignalDefinition signal, SignalAccess access, string message)
    {
        if (!PermissionsOf(context).Allows(signal, access))
        {
            throw KuksaErrors.Status(StatusCode.PermissionDenied, message);
        }
    }

    /// <summary>Ends a call that asks for more signals at once than may be.</summary>
    public void RequireFew(int signals) => RequireFew(signals, Options.MaxRequestedSignals, "signals");

    /// <summary>Ends a call that has more patterns than may be.</summary>
    public void RequireFewPatterns(int patterns) => RequireFew(patterns, Options.MaxRequestedPatterns, "patterns");

    private static void RequireFew(int count, int most, string what)
    {
        if (count > most)
        {
            throw KuksaErrors.Status(StatusCode.ResourceExhausted, $"A request may ask for {most} {what} at most");
        }
    }

    /// <summary>What a stream ends with when its token was cancelled: a status if it is the server that stops.</summary>
    public void ThrowIfStopping()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw KuksaErrors.Status(StatusCode.Unavailable, "The server stops");
        }
    }

    public SignalDefinition Find(SignalID? id) =>
        id?.SignalCase switch
        {
            SignalID.SignalOneofCase.Path => FindPath(id.Path),
            SignalID.SignalOneofCase.Id => FindId(id.Id),
            _ => throw KuksaErrors.Status(StatusCode.InvalidArgument, "No SignalId provided"),
        };

    public SignalDefinition FindPath(string path)
    {
        if (path.Length > Options.MaxPathLength)
        {
            throw KuksaErrors.Status(StatusCode.InvalidArgument, KuksaErrors.PathTooLong);
        }
        return Catalog.TryFind(path, out SignalDefinition? signal)
            ? signal
            : throw KuksaErrors.Status(StatusCode.NotFound, "Path not found");
    }

    public SignalDefinition FindId(int id) =>
        (uint)id < (uint)Catalog.Signals.Length
            ? Catalog.Signals[id]
            : throw KuksaErrors.Status(StatusCode.NotFound, "Path not found");

    public ProviderSession OpenProvider(
        IServerStreamWriter<OpenProviderStreamResponse> stream,
        SignalPermissions permissions
    )
    {
        SignalProvider provider =
            Broker.Providers.TryOpen(Options.MaxProviders)
            ?? throw KuksaErrors.Status(StatusCode.ResourceExhausted, "Too many providers are connected");
        ProviderSession session = new(this, provider, permissions, stream);
        _sessions[provider] = session;
        return session;
    }

    public void Close(SignalProvider provider)
    {
        _sessions.TryRemove(provider, out _);
        provider.Close(Now);
    }

    public ProviderSession? OwnerOf(int signalIndex) =>
        Broker.Providers.SignalOwner(signalIndex) is { } owner && _sessions.TryGetValue(owner, out var session)
            ? session
            : null;

    /// <summary>
    /// Lets providers that answer such questions bring the signals that they claimed up to date, for a limited time
    /// and without holding anybody else up. Providers that never answered are not asked.
    /// </summary>
    public async ValueTask RefreshAsync(ImmutableArray<int> signals)
    {
        if (Broker.Providers.Count == 0)
        {
            return;
        }
        List<Task> questions = [];
        foreach (var group in signals.GroupBy(OwnerOf))
        {
            if (group.Key is { MayBeAsked: true } session)
            {
                questions.Add(session.AskAsync([.. group.Distinct()]));
            }
        }
        if (questions.Count > 0)
        {
            await Task.WhenAll(questions).ConfigureAwait(false);
        }
    }

    /// <summary>Tells the providers concerned which interval the subscribers of these signals now want.</summary>
    public void TellIntervals(IEnumerable<int> signals)
    {
        if (Broker.Providers.Count == 0)
        {
            return;
        }
        foreach (var group in signals.GroupBy(OwnerOf))
        {
            group.Key?.NoteIntervals(group);
        }
    }
}
