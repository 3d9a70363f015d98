using Bordnetz.TestKit;
using Bordnetz.Tests.Kuksa;

namespace Bordnetz.Tests.Interop.Kuksa;

/// <summary>The C core of gRPC, under Python, as a client of the KUKSA edge, with stubs made of its protocol files.</summary>
public sealed class PythonClientTests
{
    private const string Python = "/usr/bin/python3";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_python_client_reads_subscribes_provides_and_actuates()
    {
        if (
            !File.Exists(Python)
            || (await BordnetzProcess.RunAsync(Python, ["-c", "import grpc, grpc_tools"], Cancel)).ExitCode != 0
        )
        {
            Assert.Skip("python3-grpcio and python3-grpc-tools are not installed");
        }
        using TemporaryFolder folder = new();
        await GenerateStubsAsync(folder);
        File.Copy(RepositoryFiles.At("tests", "Bordnetz.Tests.Interop", "Kuksa", "kuksa_client.py"), folder.At("c.py"));
        await using KuksaHost host = await KuksaHost.StartAsync();
        ProcessResult result = await BordnetzProcess.RunAsync(
            Python,
            [folder.At("c.py"), host.Address.Authority],
            Cancel
        );
        Assert.Equal(
            $"""
            info bordnetz
            listed {KuksaHost.Catalog.Signals.Length}
            state False
            update 12.5
            got 12.5
            missing NOT_FOUND Path not found
            claimed provide_actuation_response
            target 55
            set 0
            get AMBER ['WHITE', 'AMBER']

            """.ReplaceLineEndings("\n"),
            result.Output + result.Error
        );
    }

    private static async Task GenerateStubsAsync(TemporaryFolder folder)
    {
        string source = RepositoryFiles.At("src", "Bordnetz.Server", "Kuksa", "Protos");
        List<string> files = [];
        foreach (string file in Directory.EnumerateFiles(source, "*.proto", SearchOption.AllDirectories))
        {
            string copy = folder.At("proto", Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            // The compiler in Debian 12 does not know 'optional' yet; on the wire it makes no difference.
            string text = await File.ReadAllTextAsync(file, Cancel);
            await File.WriteAllTextAsync(copy, text.Replace("  optional ", "  ", StringComparison.Ordinal), Cancel);
            files.Add(copy);
        }
        string[] arguments =
        [
            "-m",
            "grpc_tools.protoc",
            "-I" + folder.At("proto"),
            "--python_out=" + folder.Path,
            "--grpc_python_out=" + folder.Path,
            .. files,
        ];
        ProcessResult result = await BordnetzProcess.RunAsync(Python, arguments, Cancel);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
