using System.Net.WebSockets;
using Bordnetz.Signals;

namespace Bordnetz.Server.Viss;

/// <summary>
/// One client's WebSocket: reads requests one after the other and sends answers and events. A client that reads slowly
/// holds up only its own events, which are folded together meanwhile; one that does not read at all is closed.
/// </summary>
internal sealed class VissConnection(WebSocket socket, VissSession session, SignalBroker broker, VissOptions options)
    : IVissPeer,
        IDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <summary>Serves the client until it leaves or misbehaves.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource closing = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        VissConversation conversation = new(session, broker, options, this);
        Task AnswerAsync(VissReply reply) => SendAsync(reply.Message, "", closing.Token, CancellationToken.None);
        try
        {
            byte[] buffer = new byte[options.MaxMessageBytes];
            while (await ReceiveAsync(buffer, closing.Token).ConfigureAwait(false) is { } length)
            {
                await conversation
                    .HandleAsync(buffer.AsMemory(0, length), null, AnswerAsync, closing.Token)
                    .ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // The client left, or the server stops.
        }
        await closing.CancelAsync().ConfigureAwait(false);
        await conversation.EndAsync().ConfigureAwait(false);
    }

    public void Dispose() => _writing.Dispose();

    public void Abort() => socket.Abort();

    // The length of the next message; null when there is none any more.
    private async Task<int?> ReceiveAsync(byte[] buffer, CancellationToken cancellation)
    {
        int length = 0;
        while (true)
        {
            ValueWebSocketReceiveResult part = await socket
                .ReceiveAsync(buffer.AsMemory(length), cancellation)
                .ConfigureAwait(false);
            length += part.Count;
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await CloseAsync(WebSocketCloseStatus.NormalClosure, "", cancellation).ConfigureAwait(false);
                return null;
            }
            if (part.MessageType == WebSocketMessageType.Binary)
            {
                const string why = "Messages are texts";
                await CloseAsync(WebSocketCloseStatus.InvalidMessageType, why, cancellation).ConfigureAwait(false);
                return null;
            }
            if (part.EndOfMessage)
            {
                return length;
            }
            if (length == buffer.Length)
            {
                const string why = "The message is too long";
                await CloseAsync(WebSocketCloseStatus.MessageTooBig, why, cancellation).ConfigureAwait(false);
                return null;
            }
        }
    }

    private async Task CloseAsync(WebSocketCloseStatus status, string why, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await socket.CloseOutputAsync(status, why, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    // Breaking a message that is being sent would break the connection.
    public async Task SendAsync(
        byte[] message,
        string subscriptionId,
        CancellationToken closing,
        CancellationToken subscription
    )
    {
        await _writing.WaitAsync(closing).ConfigureAwait(false);
        try
        {
            subscription.ThrowIfCancellationRequested();
            using CancellationTokenSource limit = new(options.SendTime, options.Time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(
                limit.Token,
                closing
            );
            await socket
                .SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, either.Token)
                .ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }
}
