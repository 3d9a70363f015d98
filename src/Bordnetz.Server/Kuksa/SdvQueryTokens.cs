namespace Bordnetz.Server.Kuksa;

internal enum SdvTokenKind
{
    /// <summary>A name, a path or a word of the language.</summary>
    Word,
    Number,
    Text,
    Symbol,
    End,
}

/// <summary>A part of a query.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A text's content; all else as written.</param>
/// <param name="Column">Where it begins, from 1.</param>
internal readonly record struct SdvToken(SdvTokenKind Kind, string Text, int Column);

/// <summary>What is wrong with a query.</summary>
internal sealed class SdvQueryException(string message, int column)
    : FormatException($"{message} (column {column} of the query)");

/// <summary>Takes a query of sdv.databroker.v1 apart.</summary>
internal static class SdvQueryTokens
{
    private static readonly string[] Symbols = ["<=", ">=", "<>", "!=", "==", "=", "<", ">", "(", ")", ",", "-", ";"];

    /// <exception cref="SdvQueryException">Something is no part of any query.</exception>
    public static List<SdvToken> Read(string query)
    {
        List<SdvToken> tokens = [];
        int at = 0;
        while (at < query.Length)
        {
            char c = query[at];
            if (char.IsWhiteSpace(c))
            {
                at++;
                continue;
            }
            int start = at;
            if (char.IsLetter(c) || c == '_')
            {
                at = End(query, at, static x => char.IsLetterOrDigit(x) || x is '_' or '.');
                tokens.Add(new SdvToken(SdvTokenKind.Word, query[start..at], start + 1));
            }
            else if (char.IsAsciiDigit(c) || (c == '.' && at + 1 < query.Length && char.IsAsciiDigit(query[at + 1])))
            {
                at = End(query, at, static x => char.IsAsciiLetterOrDigit(x) || x == '.');
                tokens.Add(new SdvToken(SdvTokenKind.Number, query[start..at], start + 1));
            }
            else if (c is '\'' or '"')
            {
                at = query.IndexOf(c, at + 1) + 1;
                if (at == 0)
                {
                    throw new SdvQueryException("The text has no end", start + 1);
                }
                tokens.Add(new SdvToken(SdvTokenKind.Text, query[(start + 1)..(at - 1)], start + 1));
            }
            else if (Array.Find(Symbols, s => string.CompareOrdinal(query, start, s, 0, s.Length) == 0) is { } symbol)
            {
                at += symbol.Length;
                tokens.Add(new SdvToken(SdvTokenKind.Symbol, symbol, start + 1));
            }
            else
            {
                throw new SdvQueryException($"'{c}' is not expected", start + 1);
            }
        }
        tokens.Add(new SdvToken(SdvTokenKind.End, "the end", query.Length + 1));
        return tokens;
    }

    private static int End(string text, int at, Func<char, bool> belongs)
    {
        while (at < text.Length && belongs(text[at]))
        {
            at++;
        }
        return at;
    }
}
