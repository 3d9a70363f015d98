using System.Collections.Immutable;
using System.Reflection;
using Bordnetz.Signals;
using Bordnetz.TestKit;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Bordnetz.Tests.Signals;

public sealed class VssGeneratorTests
{
    private static readonly string Typed = RepositoryFiles.At("tests", "Bordnetz.Tests", "Signals", "Typed");

    private static readonly Dictionary<string, string> CarOptions = new()
    {
        ["VssNamespace"] = "Cars",
        ["VssTypes"] = "types.vspec",
        ["VssEnums"] = "true",
    };

    [Fact]
    public void The_source_of_a_small_tree_is_the_expected_one()
    {
        (GeneratorDriver driver, Compilation made) = Run(CarOptions, CarFiles());
        Assert.Empty(Complaints(made));
        string source = Assert.Single(driver.GetRunResult().GeneratedTrees).ToString();
        Golden.Match(source, "tests", "Bordnetz.Tests", "Signals", "Typed", "car.g.cs.txt");
    }

    [Fact]
    public void The_documentation_of_a_signal_tells_unit_range_and_allowed_values()
    {
        (_, Compilation made) = Run(CarOptions, CarFiles());
        INamedTypeSymbol car = made.GetTypeByMetadataName("Cars.Car")!;
        string speed = car.GetMembers("Speed")
            .Single()
            .GetDocumentationCommentXml(cancellationToken: TestContext.Current.CancellationToken)!;
        Assert.Contains("How fast it is.", speed, StringComparison.Ordinal);
        Assert.Contains("Sensor, <c>float</c>, unit <c>km/h</c>, range 0 to 250", speed, StringComparison.Ordinal);
        string gear = car.GetMembers("Gear")
            .Single()
            .GetDocumentationCommentXml(cancellationToken: TestContext.Current.CancellationToken)!;
        Assert.Contains("Allowed: PARK, DRIVE, 2WD.", gear, StringComparison.Ordinal);
        Assert.Contains("Default: PARK.", gear, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vss_rel_4.2.json", 1069, "true")]
    [InlineData("vss_rel_5.1.json", 1321, "false")]
    [InlineData("vss_rel_6.0.json", 1267, "false")]
    [InlineData("vspec-6.0/spec/VehicleSignalSpecification.vspec", 1267, "true")]
    public void The_types_of_an_official_release_compile(string file, int leaves, string enums)
    {
        string? data = RepositoryFiles.SharedData;
        string path = Path.Combine(data ?? "", "vss", file);
        Assert.SkipUnless(
            data is not null && File.Exists(path),
            "the official VSS releases are not beside the repository"
        );
        string[] files = file.EndsWith(".json", StringComparison.Ordinal)
            ? [path]
            :
            [
                path,
                .. Directory
                    .EnumerateFiles(Path.GetDirectoryName(path)!, "*.*", SearchOption.AllDirectories)
                    .Where(f => f != path),
            ];
        Dictionary<string, string> options = new() { ["VssNamespace"] = "Official", ["VssEnums"] = enums };
        (_, Compilation made) = Run(options, [.. files.Select(f => (f, File.ReadAllText(f)))]);
        Assert.Empty(Complaints(made));
        Assert.Equal(leaves, Paths(made.GetTypeByMetadataName("Official.Vehicle")!));
    }

    [Fact]
    public void An_edit_elsewhere_does_not_read_the_catalog_again()
    {
        (GeneratorDriver driver, Compilation made) = Run(CarOptions, CarFiles());
        Compilation edited = Empty()
            .AddSyntaxTrees(
                CSharpSyntaxTree.ParseText("class Edited;", cancellationToken: TestContext.Current.CancellationToken)
            );
        GeneratorRunResult again = driver
            .RunGenerators(edited, TestContext.Current.CancellationToken)
            .GetRunResult()
            .Results.Single();
        IncrementalGeneratorRunStep step = Assert.Single(again.TrackedSteps["Catalog"]);
        Assert.Equal(IncrementalStepRunReason.Cached, Assert.Single(step.Outputs).Reason);
    }

    [Fact]
    public void A_mistake_in_a_catalog_is_a_diagnostic_at_its_place()
    {
        (string, string)[] files = CarFiles();
        files[1].Item2 = files[1].Item2.Replace("boolean", "bolean", StringComparison.Ordinal);
        (GeneratorDriver driver, _) = Run(CarOptions, files);
        Diagnostic problem = Assert.Single(driver.GetRunResult().Diagnostics);
        FileLinePositionSpan place = problem.Location.GetLineSpan();
        Assert.Equal(
            ("BN3006", DiagnosticSeverity.Error, "door.vspec", 6, 12),
            (
                problem.Id,
                problem.Severity,
                Path.GetFileName(place.Path),
                place.StartLinePosition.Line,
                place.StartLinePosition.Character
            )
        );
        Assert.Equal("'bolean' is no data type of VSS; did you mean 'boolean'?", problem.GetMessage());
    }

    [Fact]
    public void A_file_that_is_not_given_to_the_compiler_is_named()
    {
        (GeneratorDriver driver, _) = Run(CarOptions, [CarFiles()[0]]);
        Assert.Equal(["BN3004", "BN3001"], driver.GetRunResult().Diagnostics.Select(d => d.Id).Order().Reverse());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("Car: {")]
    [InlineData("Car: &a { type: branch, description: *a }")]
    [InlineData(
        "class: { type: branch, description: X. }\nclass.namespace: { type: sensor, datatype: int8, description: \"*/ </summary>\" }"
    )]
    [InlineData("A: { type: sensor, datatype: string, allowed: [\"a\\\"b\", 'a b', a_b, '', '1'], description: X. }")]
    [InlineData(
        "A: { type: branch, description: X. }\nA.Equals: { type: sensor, datatype: uint64, min: 0, description: \"\\u2028X\" }"
    )]
    public void Whatever_a_catalog_holds_the_source_compiles(string vspec)
    {
        (_, Compilation made) = Run(CarOptions, [(Path.Combine(Typed, "car.vspec"), vspec), CarFiles()[2]]);
        Assert.Equal("", string.Join("\n", Complaints(made)));
    }

    private static int Paths(INamedTypeSymbol type) =>
        type.GetMembers().OfType<IPropertySymbol>().Count(p => p.Type.Name == "SignalPath")
        + type.GetTypeMembers().Sum(Paths);

    private static IEnumerable<string> Complaints(Compilation made) =>
        made.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(d => d.ToString());

    private static (string, string)[] CarFiles() =>
        [
            .. new[] { "car.vspec", "door.vspec", "types.vspec" }.Select(f =>
                (Path.Combine(Typed, f), File.ReadAllText(Path.Combine(Typed, f)))
            ),
        ];

    private static (GeneratorDriver Driver, Compilation Made) Run(
        Dictionary<string, string> options,
        (string Path, string Text)[] files
    )
    {
        string configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string file = RepositoryFiles.At(
            "artifacts",
            "bin",
            "Bordnetz.Signals.Generator",
            configuration,
            "Bordnetz.Signals.Generator.dll"
        );
        // Loaded as a compiler does: it has types of the same names as the assembly under test.
        Type type = Assembly.LoadFrom(file).GetType("Bordnetz.Signals.Generator.VssGenerator", throwOnError: true)!;
        IIncrementalGenerator generator = (IIncrementalGenerator)Activator.CreateInstance(type)!;
        ImmutableArray<AdditionalText> texts = [.. files.Select(f => new Text(f.Path, f.Text))];
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [generator.AsSourceGenerator()],
            texts,
            (CSharpParseOptions)ParseOptions,
            new Options(files[0].Path, options),
            new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true)
        );
        driver = driver.RunGeneratorsAndUpdateCompilation(Empty(), out Compilation made, out _);
        return (driver, made);
    }

    private static readonly CSharpParseOptions ParseOptions = new(documentationMode: DocumentationMode.Diagnose);

    private static CSharpCompilation Empty() =>
        CSharpCompilation.Create(
            "Made",
            references:
            [
                .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
                    .Split(Path.PathSeparator)
                    .Where(f => Path.GetFileName(f).StartsWith("System.", StringComparison.Ordinal))
                    .Select(f => MetadataReference.CreateFromFile(f)),
                MetadataReference.CreateFromFile(typeof(SignalCatalog).Assembly.Location),
            ],
            options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
        );

    private sealed class Text(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }

    private sealed class Options(string path, Dictionary<string, string> metadata) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Metadata([]);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) =>
            textFile.Path == path ? new Metadata(metadata) : GlobalOptions;
    }

    private sealed class Metadata(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(
            string key,
            [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value
        ) =>
            values.TryGetValue(key.Replace("build_metadata.AdditionalFiles.", "", StringComparison.Ordinal), out value);
    }
}
