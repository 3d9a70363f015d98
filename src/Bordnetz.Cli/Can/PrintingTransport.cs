using System.Runtime.CompilerServices;
using Bordnetz.Can;
using Bordnetz.Can.Logs;
using Bordnetz.Can.Transport;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Can;

/// <summary>Standard output in place of a bus: prints what is sent in candump's log form and receives nothing.</summary>
internal sealed class PrintingTransport(TimeProvider time) : ICanTransport
{
    private readonly StreamWriter _output = FrameOutput.Open();

    public string Name => "stdout";

    public CanTransportAbilities Abilities =>
        CanTransportAbilities.Fd | CanTransportAbilities.Remote | CanTransportAbilities.Errors;

    public IReadOnlyList<CanFilter> Filters { get; set; } = [];

    public async ValueTask<Problem?> SendAsync(CanFrame frame, CancellationToken cancellation = default)
    {
        long now = (time.GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks) * 100;
        try
        {
            await _output.WriteLineAsync(FramePrinter.LogLine(new LogFrame(now, "can0", false, frame)));
            await _output.FlushAsync(cancellation);
            return null;
        }
        catch (IOException e)
        {
            return new Problem("BN2252", Severity.Error, new SourcePlace(Name), $"The connection is lost: {e.Message}");
        }
    }

    public async IAsyncEnumerable<ReceivedFrame> ReceiveAsync(
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        yield break;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
