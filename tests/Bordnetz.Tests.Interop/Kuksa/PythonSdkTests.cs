using Bordnetz.TestKit;
using Bordnetz.Tests.Kuksa;

namespace Bordnetz.Tests.Interop.Kuksa;

/// <summary>
/// KUKSA's own Python SDK, <c>kuksa-client</c> of PyPI, unchanged. <c>BORDNETZ_PYTHON</c> names the Python that has it,
/// such as that of a virtual environment; otherwise it is <c>python3</c>.
/// </summary>
public sealed class PythonSdkTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<bool> HasSdkAsync(string python)
    {
        try
        {
            return (await BordnetzProcess.RunAsync(python, ["-c", "import kuksa_client.grpc"], Cancel)).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program.
            return false;
        }
    }

    [Fact]
    public async Task The_python_sdk_reads_sets_subscribes_and_hears_of_errors()
    {
        string python = Environment.GetEnvironmentVariable("BORDNETZ_PYTHON") ?? "python3";
        if (!await HasSdkAsync(python))
        {
            Assert.Skip("kuksa-client is not installed (pip install kuksa-client; BORDNETZ_PYTHON names the Python)");
        }
        await using KuksaHost host = await KuksaHost.StartAsync();
        // Elsewhere, as Python looks for modules beside the script first.
        using TemporaryFolder folder = new();
        File.Copy(RepositoryFiles.At("tests", "Bordnetz.Tests.Interop", "Kuksa", "kuksa_sdk.py"), folder.At("s.py"));
        ProcessResult result = await BordnetzProcess.RunAsync(
            python,
            [folder.At("s.py"), host.Address.Authority],
            Cancel
        );
        Assert.Equal(
            """
            server bordnetz
            missing None
            value 12.5
            unit km/h
            type FLOAT
            updates [12.5, 14.5, 15.5]
            target True
            branch ['Brightness', 'Colour', 'IsLowBeamOn']
            state [('Vehicle.Body.Lights.Colour', None)]
            error 404 Vehicle.Nothing
            refused invalid argument

            """.ReplaceLineEndings("\n"),
            result.Output + result.Error
        );
    }
}
