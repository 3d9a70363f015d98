using Bordnetz.Server.Kuksa.Proto.V2;
using Grpc.Core;

namespace Bordnetz.Server.Kuksa;

/// <summary>The protocol kuksa.val.v2: providers.</summary>
internal sealed partial class ValV2Streams
{
    /// <summary>As the protocol's method, with values that are read without objects between.</summary>
    public async Task OpenProviderStream(
        IAsyncStreamReader<ProviderMessage> requestStream,
        IServerStreamWriter<OpenProviderStreamResponse> responseStream,
        ServerCallContext context
    )
    {
        using ProviderSession session = hub.OpenProvider(responseStream, hub.PermissionsOf(context));
        using CancellationTokenSource cancel = hub.CancelWith(context);
        await context.WriteResponseHeadersAsync([]).ConfigureAwait(false);
        Task pump = session.PumpAsync(cancel.Token);
        try
        {
            while (await requestStream.MoveNext(cancel.Token).ConfigureAwait(false))
            {
                ProviderMessage message = requestStream.Current;
                OpenProviderStreamResponse? reply = message.Values is { } values
                    ? await PublishAsync(session, message.RequestId, values, cancel.Token).ConfigureAwait(false)
                    : await HandleAsync(session, message.Other!, cancel.Token).ConfigureAwait(false);
                if (reply is not null)
                {
                    await session.SendAsync(reply, cancel.Token).ConfigureAwait(false);
                }
                if (message.Other?.ProvideSignalRequest is { } claim)
                {
                    session.NoteIntervals(
                        claim.SignalsSampleIntervals.Keys.Where(id => hub.Intervals.Shortest(id) is not null)
                    );
                }
            }
            // A provider that has nothing more to say may still take targets.
            await pump.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            hub.ThrowIfStopping();
        }
        catch (IOException)
        {
            // The connection broke; the claims end with this method.
        }
        finally
        {
            await cancel.CancelAsync().ConfigureAwait(false);
            await pump.ContinueWith(static t => t.Exception, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    private static async ValueTask<OpenProviderStreamResponse?> PublishAsync(
        ProviderSession session,
        uint requestId,
        PublishedValue[] values,
        CancellationToken cancellation
    )
    {
        RequireClaim(session);
        return await session.PublishAsync(values, cancellation).ConfigureAwait(false) is { } errors
            ? new()
            {
                PublishValuesResponse = new() { RequestId = requestId, Status = { errors } },
            }
            : null;
    }

    private static async Task<OpenProviderStreamResponse?> HandleAsync(
        ProviderSession session,
        OpenProviderStreamRequest request,
        CancellationToken cancellation
    )
    {
        switch (request.ActionCase)
        {
            case OpenProviderStreamRequest.ActionOneofCase.ProvideActuationRequest:
                session.ClaimActuators(request.ProvideActuationRequest);
                return new() { ProvideActuationResponse = new() };
            case OpenProviderStreamRequest.ActionOneofCase.ProvideSignalRequest:
                session.ClaimSignals(request.ProvideSignalRequest);
                return new() { ProvideSignalResponse = new() };
            case OpenProviderStreamRequest.ActionOneofCase.BatchActuateStreamResponse:
                session.Confirm(request.BatchActuateStreamResponse);
                return null;
            case OpenProviderStreamRequest.ActionOneofCase.GetProviderValueResponse:
                await session.AnswerAsync(request.GetProviderValueResponse, cancellation).ConfigureAwait(false);
                return null;
            case OpenProviderStreamRequest.ActionOneofCase.ProviderErrorIndication:
                RequireClaim(session);
                await session.FailAsync(cancellation).ConfigureAwait(false);
                return null;
            case OpenProviderStreamRequest.ActionOneofCase.UpdateFilterResponse:
                RequireClaim(session);
                return null;
            default:
                return null;
        }
    }

    private static void RequireClaim(ProviderSession session)
    {
        if (!session.HasClaimedSignals)
        {
            throw KuksaErrors.Status(
                StatusCode.Aborted,
                "The provider has claimed no signals; send a ProvideSignalRequest first"
            );
        }
    }
}
