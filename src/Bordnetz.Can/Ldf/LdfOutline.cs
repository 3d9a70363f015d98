namespace Bordnetz.Can;

/// <summary>One statement or block of an LDF's text: where its lines are and which comments stand beside it.</summary>
internal sealed class LdfOutlineEntry(string place, int start)
{
    /// <summary>See <see cref="LdfComment.Place"/>.</summary>
    public string Place => place;

    /// <summary>Where its first word begins.</summary>
    public int Start => start;

    /// <summary>Behind its <c>;</c> or <c>{</c>.</summary>
    public int HeadEnd { get; set; } = -1;

    /// <summary>Before and behind the <c>}</c> of a block; negative for a statement.</summary>
    public int CloseStart { get; set; } = -1;

    public int CloseEnd { get; set; } = -1;
}

/// <summary>
/// Cuts an LDF's text into statements and blocks, whatever they mean, and tells which comments belong to which. Total: any
/// text has an outline. Reading and writing see the same outline, so that a comment finds its place again.
/// </summary>
internal sealed class LdfOutline
{
    // Names nest no deeper in any LDF; a text that does is not followed further.
    private const int MostDepth = 16;

    private readonly string _text;
    private readonly SourceScanner _scanner;
    private readonly List<(int Start, int Line)> _found = [];
    private readonly List<LdfOutlineEntry> _entries = [];
    private readonly List<LdfComment> _comments = [];
    private readonly Stack<LdfOutlineEntry> _open = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private LdfOutlineEntry? _statement;
    private int _inline;

    private LdfOutline(string text)
    {
        _text = text;
        _scanner = new SourceScanner(text, "{};,:=%", hasEscapes: false, OnRemark);
    }

    public IReadOnlyList<LdfOutlineEntry> Entries => _entries;

    public IReadOnlyList<LdfComment> Comments => _comments;

    public static LdfOutline Of(string text)
    {
        LdfOutline outline = new(text);
        outline.Run();
        return outline;
    }

    private void Run()
    {
        LdfOutlineEntry? last = null;
        LdfCommentPosition behind = LdfCommentPosition.Behind;
        int lastLine = 0;
        List<string> within = [];
        while (true)
        {
            Token token = _scanner.Next();
            List<string> before = Sort(within, last is null ? 0 : lastLine);
            if (_statement is null && last is not null)
            {
                AddBehind(last.Place, behind, within);
            }
            if (token.Kind == TokenKind.End)
            {
                string place = _statement?.Place ?? "";
                AddBehind(place, LdfCommentPosition.AtEnd, within);
                Add("", LdfCommentPosition.AtEnd, before);
                return;
            }
            if (token.Is('}') && _statement is null)
            {
                Add(_open.Count > 0 ? _open.Peek().Place : "", LdfCommentPosition.AtEnd, before);
            }
            else if (_statement is null && !token.Is(';'))
            {
                Begin(token);
                Add(_statement!.Place, LdfCommentPosition.Before, before);
            }
            else
            {
                within.AddRange(before);
            }
            if (Ends(token, out LdfOutlineEntry? ended, out LdfCommentPosition position))
            {
                last = ended;
                behind = position;
                lastLine = token.Line;
            }
        }
    }

    // The comments before a token: those within a statement or behind one on its line, and the others.
    private List<string> Sort(List<string> within, int lastLine)
    {
        List<string> before = [];
        foreach ((int start, int line) in _found)
        {
            bool isBehind = _statement is not null || (line == lastLine && before.Count == 0);
            (isBehind ? within : before).Add(CommentAt(start));
        }
        _found.Clear();
        return before;
    }

    // Whether a token ends a statement, or the head or the rest of a block.
    private bool Ends(Token token, out LdfOutlineEntry? entry, out LdfCommentPosition position)
    {
        entry = null;
        position = LdfCommentPosition.Behind;
        int end = token.Start + 1;
        if (token.Is('{') && _statement is not null)
        {
            if (_inline > 0 || IsInlineHere() || _open.Count >= MostDepth)
            {
                _inline++;
                return false;
            }
            entry = _statement;
            entry.HeadEnd = end;
            _open.Push(entry);
            _statement = null;
            return true;
        }
        if (token.Is('}') && _inline > 0)
        {
            _inline--;
            return false;
        }
        if (token.Is('}'))
        {
            // A statement without its ';' ends here as well.
            _statement?.HeadEnd = token.Start;
            _statement = null;
            if (!_open.TryPop(out entry))
            {
                return false;
            }
            entry.CloseStart = token.Start;
            entry.CloseEnd = end;
            position = LdfCommentPosition.BehindEnd;
            return true;
        }
        if (!token.Is(';') || _statement is null)
        {
            return false;
        }
        _inline = 0;
        entry = _statement;
        entry.HeadEnd = end;
        _statement = null;
        return true;
    }

    // Initial values of signals, arguments of commands and parts of composites stand in braces within a statement.
    private bool IsInlineHere()
    {
        if (_open.Count == 0)
        {
            return false;
        }
        string section = _open.Last().Place.Split('#')[0];
        return section switch
        {
            "Signals" or "Diagnostic_signals" => _open.Count >= 1,
            "Schedule_tables" or "composite" => _open.Count >= 2,
            _ => false,
        };
    }

    private void Begin(Token token)
    {
        string parent = _open.Count > 0 ? _open.Peek().Place + "/" : "";
        string name = parent + token.Text;
        int count = _counts.TryGetValue(name, out int known) ? known + 1 : 1;
        _counts[name] = count;
        _statement = new LdfOutlineEntry(count == 1 ? name : $"{name}#{count}", token.Start);
        _entries.Add(_statement);
    }

    private void Add(string place, LdfCommentPosition position, List<string> comments)
    {
        foreach (string comment in comments)
        {
            _comments.Add(new LdfComment(place, position, comment));
        }
        comments.Clear();
    }

    // On one line a comment that reaches its end can only be the last.
    private void AddBehind(string place, LdfCommentPosition position, List<string> comments)
    {
        for (int i = 0; i < comments.Count - 1; i++)
        {
            if (comments[i].StartsWith("//", StringComparison.Ordinal))
            {
                string inner = comments[i].Substring(2).Replace("*/", "* /");
                comments[i] = $"/*{inner} */";
            }
            comments[i] = comments[i].Replace('\n', ' ');
        }
        Add(place, position, comments);
    }

    private void OnRemark(ScanRemark remark, Token at)
    {
        if (remark == ScanRemark.Comment)
        {
            _found.Add((at.Start, at.Line));
        }
    }

    private string CommentAt(int start)
    {
        int end =
            _text[start + 1] == '/'
                ? _text.IndexOfAny(['\n', '\r'], start)
                : _text.IndexOf("*/", start + 2, StringComparison.Ordinal) + 2;
        end = end < 0 ? _text.Length : end;
        return _text.Substring(start, end - start).Replace("\r\n", "\n").Replace('\r', '\n').TrimEnd();
    }
}
