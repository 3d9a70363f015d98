using System.Net.Sockets;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.System.Commands;

/// <summary>The options of <c>bordnetz run</c> for sockets, kept values and providers that leave.</summary>
public sealed class BrokerOptionsTests
{
    private static Task<ProcessResult> RunAsync(params string[] options) =>
        BordnetzProcess.RunAsync(
            TestContext.Current.CancellationToken,
            ["run", "--variant", "bev", "--speed", "max", "--duration", "1s", "--port", "0", .. options]
        );

    [Fact]
    public async Task Options_that_make_no_sense_are_named()
    {
        ProcessResult result = await RunAsync("--provider-loss", "explode", "--state-values");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("error BN6025", result.Error, StringComparison.Ordinal);
        Assert.Contains("error BN6026", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_left_over_socket_is_replaced_and_another_file_is_not()
    {
        using TemporaryFolder folder = new();
        string path = folder.At("kuksa.sock");
        using (Socket old = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            old.Bind(new UnixDomainSocketEndPoint(path));
            // A process that is killed leaves its socket's file behind.
            File.Move(path, path + ".kept");
        }
        File.Move(path + ".kept", path);
        ProcessResult result = await RunAsync("--unix-socket", path);
        Assert.Contains($"on unix:{path}", result.Output, StringComparison.Ordinal);
        Assert.Equal(0, result.ExitCode);
        await File.WriteAllTextAsync(path, "mine", TestContext.Current.CancellationToken);
        result = await RunAsync("--unix-socket", path);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"{path}: error BN6024", result.Error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Values_are_kept_and_a_damaged_file_is_a_warning()
    {
        using TemporaryFolder folder = new();
        string file = folder.At("state");
        ProcessResult result = await RunAsync("--state", file, "--state-values");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains(
            "Vehicle.Speed",
            await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        await File.WriteAllTextAsync(file, "what is this", TestContext.Current.CancellationToken);
        result = await RunAsync("--state", file);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("warning BN6022", result.Error, StringComparison.Ordinal);
    }
}
