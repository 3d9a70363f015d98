using System.Text;
using Bordnetz.Problems;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Bordnetz.Can.Generator;

/// <summary>
/// Makes one struct for each message of every <c>AdditionalFiles</c> item that is a <c>.dbc</c>. Item metadata:
/// <c>DbcNamespace</c> (else the project's root namespace) and <c>DbcMode</c> (<c>Strict</c>, the default, or
/// <c>Tolerant</c>). What is wrong with a file is reported at its place in it.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class DbcGenerator : IIncrementalGenerator
{
    private const string ContractName = "Bordnetz.Can.IDbcMessage`1";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<DbcInput> inputs = context
            .AdditionalTextsProvider.Where(text => text.Path.EndsWith(".dbc", StringComparison.OrdinalIgnoreCase))
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Select((pair, cancellation) => InputOf(pair.Left, pair.Right, cancellation));
        IncrementalValueProvider<bool> hasContract = context.CompilationProvider.Select(
            (compilation, _) => compilation.GetTypeByMetadataName(ContractName) is not null
        );
        context.RegisterSourceOutput(
            inputs.Combine(hasContract),
            (output, pair) => Generate(output, pair.Left, pair.Right)
        );
    }

    // Compared by value: an edit elsewhere in the project does not read the file again.
    private sealed record DbcInput(string Path, string Text, string Namespace, DbcMode Mode);

    private static DbcInput InputOf(
        AdditionalText text,
        AnalyzerConfigOptionsProvider options,
        CancellationToken cancellation
    )
    {
        AnalyzerConfigOptions own = options.GetOptions(text);
        if (
            !own.TryGetValue("build_metadata.AdditionalFiles.DbcNamespace", out string? space)
            || string.IsNullOrWhiteSpace(space)
        )
        {
            bool isKnown = options.GlobalOptions.TryGetValue("build_property.RootNamespace", out string? root);
            space = isKnown && !string.IsNullOrWhiteSpace(root) ? root! : "Messages";
        }
        bool isTolerant =
            own.TryGetValue("build_metadata.AdditionalFiles.DbcMode", out string? mode)
            && string.Equals(mode, nameof(DbcMode.Tolerant), StringComparison.OrdinalIgnoreCase);
        string content = text.GetText(cancellation)?.ToString() ?? "";
        return new DbcInput(text.Path, content, space!, isTolerant ? DbcMode.Tolerant : DbcMode.Strict);
    }

    private static void Generate(SourceProductionContext output, DbcInput input, bool hasContract)
    {
        ProblemLog log = new();
        DbcFile file = DbcParser.Parse(input.Text, input.Path, log, input.Mode);
        foreach (Problem problem in log.InReadingOrder())
        {
            Report(output, problem);
        }
        if (input.Mode == DbcMode.Strict && log.HasErrors)
        {
            return;
        }
        Names types = new([]);
        string stem = Identifier.Of(System.IO.Path.GetFileNameWithoutExtension(input.Path));
        foreach (DbcMessage message in file.Messages)
        {
            output.CancellationToken.ThrowIfCancellationRequested();
            string type = types.Take(Identifier.Of(message.Name));
            MessagePlan? plan = MessagePlan.Of(message);
            if (plan is null || (plan.Windows.Length > 1 && MessageSource.HasOverlaps(message)))
            {
                string reason =
                    $"message '{message.Name}' has a signal outside it, one that touches nine bytes, too many, or "
                    + "some that overlap beyond eight bytes; no type is made for it";
                Report(output, new Problem("BN2028", Severity.Warning, message.Place, reason));
                continue;
            }
            string source = new MessageSource(message, plan, type, input.Namespace, hasContract).Write();
            output.AddSource($"{stem}.{type}.g.cs", SourceText.From(source, Encoding.UTF8));
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
            "A DBC departs from its format",
            "{0}",
            "Bordnetz.Can",
            severity,
            isEnabledByDefault: true
        );
        LinePosition place = new(Math.Max(0, problem.Place.Line - 1), Math.Max(0, problem.Place.Column - 1));
        Location location = Location.Create(problem.Place.File, default, new LinePositionSpan(place, place));
        output.ReportDiagnostic(Diagnostic.Create(descriptor, location, problem.Message));
    }
}
