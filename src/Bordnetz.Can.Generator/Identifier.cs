using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Bordnetz.Can.Generator;

/// <summary>Makes C# identifiers of the names and texts in a DBC.</summary>
internal static class Identifier
{
    /// <summary>A name as it is, where C# allows that.</summary>
    public static string Of(string name)
    {
        StringBuilder text = new(name.Length + 1);
        foreach (char c in name)
        {
            text.Append(SyntaxFacts.IsIdentifierPartCharacter(c) ? c : '_');
        }
        if (text.Length == 0 || !SyntaxFacts.IsIdentifierStartCharacter(text[0]))
        {
            text.Insert(0, '_');
        }
        return text.ToString();
    }

    /// <summary>The words of a text, each with a capital, without what C# does not allow.</summary>
    public static string OfWords(string text, string otherwise)
    {
        StringBuilder name = new(text.Length);
        bool startsWord = true;
        foreach (char c in text)
        {
            bool isPart = SyntaxFacts.IsIdentifierPartCharacter(c) && c != '_';
            if (isPart)
            {
                name.Append(startsWord ? char.ToUpperInvariant(c) : c);
            }
            startsWord = !isPart;
        }
        if (name.Length == 0)
        {
            return otherwise;
        }
        if (!SyntaxFacts.IsIdentifierStartCharacter(name[0]))
        {
            name.Insert(0, '_');
        }
        return name.ToString();
    }

    /// <summary>How the source writes an identifier.</summary>
    public static string InSource(string identifier) =>
        SyntaxFacts.GetKeywordKind(identifier) == SyntaxKind.None ? identifier : "@" + identifier;
}

/// <summary>The names taken in one scope.</summary>
internal sealed class Names(IEnumerable<string> reserved)
{
    private readonly HashSet<string> _taken = new(reserved, StringComparer.Ordinal);

    /// <summary>This name, or with the first number that makes it unique.</summary>
    public string Take(string name)
    {
        string unique = name;
        for (int number = 2; !_taken.Add(unique); number++)
        {
            unique = $"{name}_{number}";
        }
        return unique;
    }
}
