using System.Collections.Immutable;
using System.Text;
using Bordnetz.Can;
using Bordnetz.Model.Formatting;
using Bordnetz.Model.Reading;
using Bordnetz.Problems;
using YamlDotNet.Core;

namespace Bordnetz.Model.Editing;

/// <summary>
/// Changes single values in the files of a platform and leaves every other character as it is, comments and layout included.
/// Writes nothing; <see cref="Load"/> reads the platform as it would be. Not thread-safe.
/// </summary>
public sealed class DescriptionEditor
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Platform _platform;
    private readonly SortedDictionary<string, (string Before, string After)> _files = new(StringComparer.Ordinal);

    /// <summary>Begins with the files as they are.</summary>
    /// <exception cref="IOException">A file that the platform was read from cannot be read again.</exception>
    public DescriptionEditor(Platform platform)
    {
        ArgumentNullException.ThrowIfNull(platform);
        _platform = platform;
        foreach (string path in platform.Files.Where(IsText))
        {
            if (Decode(path) is { } text)
            {
                _files[path] = (text, text);
            }
        }
    }

    /// <summary>The files that differ, by path.</summary>
    public ImmutableArray<FormattedFile> Changes =>
        [
            .. _files
                .Where(f => f.Value.Before != f.Value.After)
                .Select(f => new FormattedFile(f.Key, f.Value.Before, f.Value.After)),
        ];

    /// <summary>
    /// Sets a value of an element: replaces what stands there, or adds the key. False when no file has the element, or the
    /// value is written in a way that cannot be replaced (a block, an alias, several lines).
    /// </summary>
    /// <param name="path">Section, element and key, such as <c>functions</c>, <c>drive-state</c>, <c>on</c>.</param>
    /// <param name="value">
    /// The value as it is to stand in the file; a block begins with a line end, and can only be added.
    /// </param>
    public bool Set(ImmutableArray<string> path, string value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(path.Length, 3);
        foreach ((string file, (string before, string text)) in _files.ToArray())
        {
            if (!IsYaml(file) || SyntaxNode.Parse(text) is not { IsMap: true } root || Find(root, path, 2) is null)
            {
                continue;
            }
            if (Replace(text, root, path, value) is not { } after)
            {
                return false;
            }
            _files[file] = (before, after);
            return true;
        }
        return false;
    }

    /// <summary>
    /// Gives messages of a DBC file other identifiers, wherever the file names them. False when the platform was not read
    /// from such a file, or it is not in UTF-8.
    /// </summary>
    /// <param name="file">The path, as the places of its messages have it.</param>
    /// <param name="identifiers">By the identifier that a message has the one that it gets; the kind stays.</param>
    public bool SetIdentifiers(string file, IReadOnlyDictionary<CanId, CanId> identifiers)
    {
        ArgumentNullException.ThrowIfNull(identifiers);
        if (!_files.TryGetValue(file, out (string Before, string After) texts))
        {
            return false;
        }
        _files[file] = (texts.Before, DbcIdentifiers.Replace(texts.After, identifiers));
        return true;
    }

    /// <summary>Reads the platform as it would be with the changes. Null when it has errors, which are then in the log.</summary>
    public Platform? Load(ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        ProblemLog own = new();
        Dictionary<string, string> instead = Changes.ToDictionary(
            f => Path.GetFullPath(f.Path),
            f => f.After,
            StringComparer.Ordinal
        );
        Platform? platform = new PlatformLoader(own, instead).Load(_platform.Origin);
        log.AddAll(own);
        return own.HasErrors ? null : platform;
    }

    private static bool IsYaml(string path) => Path.GetExtension(path) is ".yaml" or ".yml";

    private static bool IsText(string path) => IsYaml(path) || Path.GetExtension(path) == ".dbc";

    // What is in an older encoding (DBC files may be) is not touched: it could not be written as it was.
    private static string? Decode(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static SyntaxNode? Find(SyntaxNode root, ImmutableArray<string> path, int depth)
    {
        SyntaxNode? at = root;
        for (int i = 0; i < depth && at is not null; i++)
        {
            at = at.IsMap ? ValueOf(at, path[i]) : null;
        }
        return at;
    }

    private static SyntaxNode? ValueOf(SyntaxNode map, string key) =>
        map.Entries.Where(e => e.Key.Value == key).Select(e => e.Value).FirstOrDefault();

    private static string? Replace(string text, SyntaxNode root, ImmutableArray<string> path, string value)
    {
        SyntaxNode at = root;
        for (int i = 0; i < path.Length; i++)
        {
            if (!at.IsMap)
            {
                return null;
            }
            if (ValueOf(at, path[i]) is not { } next)
            {
                return Insert(text, at, path[i..], value);
            }
            at = next;
        }
        bool replaceable =
            !at.HasReferences
            && !at.IsBlock
            && at.Line == at.EndLine
            && at.Style is not (ScalarStyle.Literal or ScalarStyle.Folded);
        return replaceable && !value.StartsWith('\n')
            ? string.Concat(text.AsSpan(0, at.Start), value, text.AsSpan(at.End))
            : null;
    }

    private static string? Insert(string text, SyntaxNode map, ImmutableArray<string> path, string value)
    {
        string newline = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        bool isBlock = value.StartsWith('\n');
        if (isBlock && (path.Length > 1 || map.Kind == SyntaxKind.FlowMap))
        {
            return null;
        }
        string entry = isBlock ? $"{path[^1]}:{value.ReplaceLineEndings(newline)}" : $"{path[^1]}: {value}";
        for (int i = path.Length - 2; i >= 0; i--)
        {
            entry = $"{path[i]}: {{ {entry} }}";
        }
        if (map.Children.Count == 0)
        {
            return null;
        }
        SyntaxNode last = map.Children[^1];
        if (map.Kind == SyntaxKind.FlowMap)
        {
            return text.Insert(last.End, $", {entry}");
        }
        // Before the first key: there the map's indentation is sure, and nothing of a block can end.
        SyntaxNode first = map.Children[0];
        return text.Insert(first.Start, entry + newline + new string(' ', first.Column));
    }
}
