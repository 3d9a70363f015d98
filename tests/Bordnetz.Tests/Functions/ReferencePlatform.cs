using Bordnetz.Functions;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Runtime;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Functions;

/// <summary>The reference platform, read once for all tests of functions.</summary>
internal static class ReferencePlatform
{
    private static readonly Lazy<Platform> Loaded = new(() =>
    {
        ProblemLog log = new();
        Platform? platform = Platform.Load(RepositoryFiles.At("platforms", "reference"), log);
        return platform ?? throw new InvalidOperationException(string.Join('\n', log.Problems));
    });

    public static Platform Platform => Loaded.Value;

    /// <summary>The first variant that has the features; names separated by commas.</summary>
    public static Variant Variant(string features)
    {
        ProblemLog log = new();
        return Platform.Select(features, log)[0];
    }

    /// <summary>A function of that variant, alone.</summary>
    public static FunctionHarness Function(string name, string features = "BEV,Europe,Plus") =>
        new(VehicleFunctions.CreateLibrary(), Variant(features), name);
}
