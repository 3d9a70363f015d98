using Bordnetz.Server.Kuksa.Proto.V2;
using Grpc.Core;

namespace Bordnetz.Server.Kuksa;

/// <summary>The protocol kuksa.val.v2: providers.</summary>
internal sealed partial class ValV2Service
{
    public override async Task OpenProviderStream(
        IAsyncStreamReader<OpenProviderStreamRequest> requestStream,
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
                OpenProviderStreamResponse? reply = await HandleAsync(session, requestStream.Current, cancel.Token)
                    .ConfigureAwait(false);
                if (reply is not null)
                {
                    await session.SendAsync(reply, cancel.Token).ConfigureAwait(false);
                }
                if (requestStream.Current.ProvideSignalRequest is { } claim)
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
            case OpenProviderStreamRequest.ActionOneofCase.PublishValuesRequest:
                RequireClaim(session);
                PublishValuesRequest publish = request.PublishValuesRequest;
                var errors = await session.PublishAsync(publish.DataPoints, cancellation).ConfigureAwait(false);
                return errors.Count == 0
                    ? null
                    : new()
                    {
                        PublishValuesResponse = new() { RequestId = publish.RequestId, Status = { errors } },
                    };
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
