using System.Runtime.InteropServices;

namespace Bordnetz.Model.Features;

internal enum UvlTokenKind
{
    Name,
    Number,
    Text,
    Not,
    And,
    Or,
    Implies,
    Equivalent,
    OpenParenthesis,
    CloseParenthesis,
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    Comma,
    Range,
    Arithmetic,
    Comparison,
    Unknown,
    EndOfLine,
    EndOfFile,
}

/// <summary>A word or sign of UVL.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its content: names without their quotes.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">Its column in characters, from 1.</param>
/// <param name="Start">Its offset in the text.</param>
/// <param name="End">The offset behind it.</param>
/// <param name="IsQuoted">Whether any part of a name stood in quotes, so that it is no keyword.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct UvlToken(
    UvlTokenKind Kind,
    string Text,
    int Line,
    int Column,
    int Start,
    int End,
    bool IsQuoted = false
)
{
    /// <summary>For messages.</summary>
    public string Shown =>
        Kind switch
        {
            UvlTokenKind.EndOfLine => "the end of the line",
            UvlTokenKind.EndOfFile => "the end",
            _ => $"'{Text}'",
        };
}
