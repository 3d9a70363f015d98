namespace Bordnetz.Problems;

/// <summary>How much a <see cref="Problem"/> matters.</summary>
public enum Severity
{
    /// <summary>Worth knowing; nothing to do.</summary>
    Note,

    /// <summary>Accepted, but departs from a rule or a standard.</summary>
    Warning,

    /// <summary>The input cannot be used until this is mended.</summary>
    Error,
}

/// <summary>
/// A place in a text file. Lines and columns count from 1; 0 means "the file as a whole".
/// </summary>
/// <param name="File">The path as the user gave it or reached it.</param>
/// <param name="Line">The line, from 1, or 0.</param>
/// <param name="Column">The column, from 1, or 0.</param>
public readonly record struct SourcePlace(string File, int Line = 0, int Column = 0)
{
    /// <summary>The compiler's style: <c>file(line,column)</c>; <c>bordnetz</c> when it is no file.</summary>
    public override string ToString() =>
        Line == 0 ? (string.IsNullOrEmpty(File) ? "bordnetz" : File) : $"{File}({Line},{Column})";
}

/// <summary>
/// One thing that is wrong with an input: a value, not an exception, so that all problems of a run are reported
/// together. Each <see cref="Code"/> has its explanation in <c>docs/diagnostics</c>.
/// </summary>
/// <param name="Code"><c>BN</c> and four digits.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Place">Where it is.</param>
/// <param name="Message">What is wrong, and what to do about it; one sentence or two.</param>
public sealed record Problem(string Code, Severity Severity, SourcePlace Place, string Message)
{
    /// <summary>The compiler's style: <c>file(line,column): error BN1203: message</c>.</summary>
    public override string ToString()
    {
        string severity = Severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            _ => "note",
        };
        return $"{Place}: {severity} {Code}: {Message}";
    }
}
