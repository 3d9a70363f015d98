using System.Collections.Immutable;
using System.Text;
using Bordnetz.Can.Generator;
using Bordnetz.Problems;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Bordnetz.Signals.Generator;

/// <summary>
/// Makes nested static classes with a typed path for each signal of every <c>AdditionalFiles</c> item that has
/// <c>VssNamespace</c>: the base tree of a catalog, as VSS source or JSON. Further item metadata, with names of files
/// beside it: <c>VssOverlays</c>, <c>VssTypes</c>, <c>VssUnits</c>; and <c>VssEnums</c> (<c>true</c> for enumerations of
/// allowed texts). What these files include must be among the additional files, too. What is wrong with a file is
/// reported at its place in it.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class VssGenerator : IIncrementalGenerator
{
    /// <summary>The name of the step that writes source, for tests of what is done again.</summary>
    public const string StepName = "Catalog";

    private const string PathName = "Bordnetz.Signals.SignalPath`1";
    private static readonly string[] Extensions = [".vspec", ".json", ".yaml", ".yml"];

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<AdditionalText> files = context.AdditionalTextsProvider.Where(text =>
            Extensions.Any(e => text.Path.EndsWith(e, StringComparison.OrdinalIgnoreCase))
        );
        IncrementalValuesProvider<CatalogInput> inputs = files
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Select((pair, _) => InputOf(pair.Left, pair.Right))
            .Where(input => input is not null)
            .Select((input, _) => input!);
        IncrementalValueProvider<bool> hasPaths = context.CompilationProvider.Select(
            (compilation, _) => compilation.GetTypeByMetadataName(PathName) is not null
        );
        IncrementalValuesProvider<CatalogOutput> outputs = inputs
            .Combine(files.Collect())
            .Combine(hasPaths)
            .Select((pair, cancellation) => Make(pair.Left.Left, pair.Left.Right, pair.Right, cancellation))
            .WithTrackingName(StepName);
        context.RegisterSourceOutput(outputs, (output, made) => Write(output, made));
    }

    // Compared by value: an edit elsewhere in the project does not read the files again.
    private sealed record CatalogInput(
        string Path,
        string Namespace,
        string Overlays,
        string Types,
        string Units,
        bool HasEnums
    );

    private sealed record CatalogOutput(string Name, string Source, ImmutableArray<Problem> Problems)
    {
        public bool Equals(CatalogOutput? other) =>
            other is not null && other.Name == Name && other.Source == Source && other.Problems.SequenceEqual(Problems);

        public override int GetHashCode() => Source.Length;
    }

    private static CatalogInput? InputOf(AdditionalText text, AnalyzerConfigOptionsProvider options)
    {
        AnalyzerConfigOptions own = options.GetOptions(text);
        string Metadata(string name) =>
            own.TryGetValue("build_metadata.AdditionalFiles." + name, out string? value) ? value.Trim() : "";
        string space = Metadata("VssNamespace");
        return space.Length == 0
            ? null
            : new CatalogInput(
                text.Path,
                space,
                Metadata("VssOverlays"),
                Metadata("VssTypes"),
                Metadata("VssUnits"),
                Metadata("VssEnums").Equals("true", StringComparison.OrdinalIgnoreCase)
            );
    }

    private static CatalogOutput Make(
        CatalogInput input,
        ImmutableArray<AdditionalText> files,
        bool hasPaths,
        CancellationToken cancellation
    )
    {
        ProblemLog log = new();
        string name = Identifier.Of(Path.GetFileNameWithoutExtension(input.Path));
        if (!hasPaths)
        {
            log.Error("BN2070", new SourcePlace(input.Path), "the project does not refer to Bordnetz.Signals");
            return new CatalogOutput(name, "", [.. log.Problems]);
        }
        SignalCatalogFiles catalogFiles = new()
        {
            Trees = [input.Path, .. Beside(input.Path, input.Overlays)],
            Types = [.. Beside(input.Path, input.Types)],
            Units = [.. Beside(input.Path, input.Units)],
        };
        SignalCatalog? catalog = SignalCatalogReader.Read(
            catalogFiles,
            new AdditionalTextFiles(files, cancellation),
            log
        );
        cancellation.ThrowIfCancellationRequested();
        string source = catalog is null ? "" : new CatalogSource(catalog, input.Namespace, input.HasEnums).Write();
        return new CatalogOutput(name, source, [.. log.InReadingOrder()]);
    }

    private static IEnumerable<string> Beside(string path, string names) =>
        names
            .Split([';', ','], StringSplitOptions.RemoveEmptyEntries)
            .Select(n => Path.Combine(Path.GetDirectoryName(path) ?? "", n.Trim()));

    private static void Write(SourceProductionContext output, CatalogOutput made)
    {
        foreach (Problem problem in made.Problems)
        {
            Report(output, problem);
        }
        if (made.Source.Length > 0)
        {
            output.AddSource(made.Name + ".g.cs", SourceText.From(made.Source, Encoding.UTF8));
        }
    }

    private static void Report(SourceProductionContext output, Problem problem)
    {
        DiagnosticSeverity severity = problem.Severity switch
        {
            Severity.Error => DiagnosticSeverity.Error,
            Severity.Warning => DiagnosticSeverity.Warning,
            _ => DiagnosticSeverity.Info,
        };
        DiagnosticDescriptor descriptor = new(
            problem.Code,
            "A catalog departs from VSS",
            "{0}",
            "Bordnetz.Signals",
            severity,
            isEnabledByDefault: true
        );
        LinePosition place = new(Math.Max(0, problem.Place.Line - 1), Math.Max(0, problem.Place.Column - 1));
        Location location = Location.Create(problem.Place.File, default, new LinePositionSpan(place, place));
        output.ReportDiagnostic(Diagnostic.Create(descriptor, location, problem.Message));
    }
}
