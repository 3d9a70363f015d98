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
    public async Task Lives_and_histories_are_given_by_path_and_what_is_wrong_is_named()
    {
        ProcessResult good = await RunAsync(
            "--ttl",
            "Vehicle.Powertrain.**=2s",
            "--ttl",
            "Vehicle.Speed=off",
            "--history",
            "Vehicle.*=100",
            "--actuation-timeout",
            "0"
        );
        Assert.Equal((0, ""), (good.ExitCode, good.Error));
        ProcessResult bad = await RunAsync(
            "--ttl",
            "Vehicle.Sped=2s",
            "--ttl",
            "Vehicle.Speed=2days",
            "--ttl",
            "Vehicle.Speed",
            "--history",
            "Vehicle.Nothing.**=5",
            "--history",
            "Vehicle.Speed=1000001"
        );
        Assert.Equal(2, bad.ExitCode);
        Assert.Equal(
            ["BN6027", "BN6027", "BN6028", "BN6028", "BN6028"],
            bad.Error.Split('\n')
                .Where(l => l.Contains(": error ", StringComparison.Ordinal))
                .Select(l => l.Split(": error ")[1][..6])
                .Order(StringComparer.Ordinal)
        );
        Assert.Contains("'Vehicle.Sped'", bad.Error, StringComparison.Ordinal);
        Assert.Contains("Vehicle.Speed", bad.Error, StringComparison.Ordinal);
        ProcessResult late = await RunAsync("--actuation-timeout", "2h");
        Assert.Contains("error BN6029", late.Error, StringComparison.Ordinal);
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
        foreach (string content in new[] { "mine", "" })
        {
            await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
            result = await RunAsync("--unix-socket", path);
            Assert.Equal(2, result.ExitCode);
            Assert.Contains($"{path}: error BN6024", result.Error, StringComparison.Ordinal);
            Assert.Equal(content, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        }
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
