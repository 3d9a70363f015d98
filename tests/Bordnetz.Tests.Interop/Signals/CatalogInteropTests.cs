using System.Diagnostics;
using Bordnetz.Problems;
using Bordnetz.Signals;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Interop.Signals;

/// <summary>Exports read by PyYAML and Python's own CSV and JSON, with which vss-tools writes and reads them.</summary>
public sealed class CatalogInteropTests
{
    private const string Python = "/usr/bin/python3";

    private static readonly string Script = RepositoryFiles.At(
        "tests",
        "Bordnetz.Tests.Interop",
        "Signals",
        "catalog_reader.py"
    );

    [Theory]
    [InlineData("vss_rel_4.2.json")]
    [InlineData("vss_rel_5.1.json")]
    [InlineData("vss_rel_6.0.json")]
    [InlineData("vspec-6.0/spec/VehicleSignalSpecification.vspec")]
    public async Task Python_reads_yaml_csv_and_identifiers_as_the_content_of_the_json(string release)
    {
        string? data = RepositoryFiles.SharedData;
        string file = Path.Combine(data ?? "", "vss", release);
        Assert.SkipUnless(
            data is not null && File.Exists(file),
            "the official VSS releases are not beside the repository"
        );
        Assert.SkipUnless(
            File.Exists(Python) && (await RunAsync("-c", "import yaml")).Exit == 0,
            "PyYAML is not installed (apt-get install python3-yaml)"
        );
        ProblemLog log = new();
        SignalCatalog catalog = SignalCatalogReader.Read([file], log)!;
        using TemporaryFolder folder = new();
        foreach (CatalogFormat format in Enum.GetValues<CatalogFormat>())
        {
            await using StreamWriter writer = new(folder.At("catalog." + format.ToString().ToLowerInvariant()));
            SignalCatalogWriter.Write(catalog, format, writer, new CatalogWriteOptions(), log);
        }
        Assert.Empty(log.Problems);
        (int exit, string output) = await RunAsync(Script, folder.Path);
        Assert.True(exit == 0, output);
        Assert.Equal($"{catalog.Nodes.Length} nodes agree", output.Trim());
    }

    private static async Task<(int Exit, string Output)> RunAsync(params string[] arguments)
    {
        ProcessStartInfo info = new(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(info)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }
}
