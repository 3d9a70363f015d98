using System.CommandLine;
using Bordnetz.Cli.Report;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Commands;

/// <summary><c>bordnetz explain</c>: what a problem's number means and what to do about it.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        Argument<string[]> codes = new("code")
        {
            Description = "Numbers of problems (BN1302). All of them, one a line, when none is given.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Command command = new("explain", "Says what a problem's number means and what to do about it.") { codes };
        command.SetAction(parsed => Explain(parsed.GetValue(codes) ?? []));
        return command;
    }

    /// <summary>Prints the explanations; 2 when a number is unknown.</summary>
    public static int Explain(IReadOnlyCollection<string> codes)
    {
        ProblemLog log = new();
        if (codes.Count == 0)
        {
            foreach (string code in Explanations.Codes)
            {
                Console.Out.WriteLine($"{code}  {Explanations.Find(code)!.Summary}");
            }
        }
        bool first = true;
        foreach (string code in codes)
        {
            if (Explanations.Find(code) is not { } explanation)
            {
                log.Error("BN9090", default, $"no problem has the number '{code}'{Explanations.Suggest(code)}");
                continue;
            }
            string gap = first ? "" : Environment.NewLine;
            Console.Out.WriteLine($"{gap}{explanation.Code}: {explanation.Area}");
            Console.Out.WriteLine();
            Console.Out.WriteLine(explanation.Text);
            Console.Out.WriteLine();
            Console.Out.WriteLine($"{explanation.Page}#{explanation.Anchor}");
            first = false;
        }
        PlatformLoading.Print(log);
        return log.HasErrors ? ExitCode.Unusable : ExitCode.Holds;
    }
}
