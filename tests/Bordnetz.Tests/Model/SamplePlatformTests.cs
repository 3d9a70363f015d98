using Bordnetz.Analysis;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Model;

public sealed class SamplePlatformTests
{
    [Fact]
    public void The_hello_vehicle_loads_and_proves_what_its_page_says()
    {
        ProblemLog log = new();
        Platform? platform = Platform.Load(RepositoryFiles.At("samples", "hello-vehicle", "platform"), log);
        Assert.Empty(log.Problems);
        VariantAnalysis analysis = VariantAnalyzer.Analyse(Assert.Single(platform!.Variants));
        double bound = Assert.Single(analysis.Chains).BoundNs!.Value * 1e-6;
        string page = File.ReadAllText(RepositoryFiles.At("samples", "hello-vehicle", "README.md"));
        string told = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"at most {bound:F1} ms");
        Assert.Contains(told, page, StringComparison.Ordinal);
    }
}
