using System.CommandLine;

namespace Bordnetz.Cli.Can;

/// <summary>
/// Colours by bus, as candump's <c>-c</c> has them: once colours the bus, twice the frame, too, three times the whole
/// line. Only on a terminal, and not where the variable <c>NO_COLOR</c> asks for none.
/// </summary>
internal sealed class BusColours
{
    private const string Off = "\e[0m";

    // Bold red, green, yellow, blue, magenta, cyan, then the same without bold.
    private static readonly string[] Colours =
    [
        "\e[1;31m",
        "\e[1;32m",
        "\e[1;33m",
        "\e[1;34m",
        "\e[1;35m",
        "\e[1;36m",
        "\e[31m",
        "\e[32m",
        "\e[33m",
        "\e[34m",
        "\e[35m",
        "\e[36m",
    ];

    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly int _level;

    public BusColours(int level) => _level = IsTerminal ? level : 0;

    private static bool IsTerminal =>
        !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not ("dumb" or "" or null);

    public static Option<bool> Option() =>
        new("--colour", "--color", "-c")
        {
            Description = "Colours by bus on a terminal, as candump has it; -c -c colours more.",
            Arity = ArgumentArity.Zero,
        };

    /// <summary>How often the option was given.</summary>
    public static int Level(ParseResult parsed, Option<bool> option) =>
        parsed.GetResult(option) is { Implicit: false } given ? given.IdentifierTokenCount : 0;

    /// <summary>A part of a line, coloured from a level on.</summary>
    public string Paint(string text, string bus, int fromLevel)
    {
        if (_level < fromLevel)
        {
            return text;
        }
        if (!_known.TryGetValue(bus, out string? colour))
        {
            colour = Colours[_known.Count % Colours.Length];
            _known.Add(bus, colour);
        }
        return $"{colour}{text}{Off}";
    }
}
