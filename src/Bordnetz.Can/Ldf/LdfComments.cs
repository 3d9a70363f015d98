using System.Collections.Immutable;
using System.Text;

namespace Bordnetz.Can;

/// <summary>Takes the comments out of an LDF's text, and puts them into one that was written without.</summary>
internal static class LdfComments
{
    public static ImmutableArray<LdfComment> Read(string text) => [.. LdfOutline.Of(text).Comments];

    /// <summary>Puts comments beside what they belong to; those whose place is not there go to the end.</summary>
    /// <param name="text">A text of <see cref="LdfWriting"/>: statements and blocks begin and end a line.</param>
    /// <param name="comments">The comments, those of one place in their order.</param>
    public static string Insert(string text, ImmutableArray<LdfComment> comments)
    {
        if (comments.IsEmpty)
        {
            return text;
        }
        Dictionary<string, LdfOutlineEntry> entries = new(StringComparer.Ordinal);
        foreach (LdfOutlineEntry entry in LdfOutline.Of(text).Entries)
        {
            entries.TryAdd(entry.Place, entry);
        }
        List<(int At, int Order, string Text)> insertions = [];
        foreach (LdfComment comment in comments)
        {
            entries.TryGetValue(comment.Place, out LdfOutlineEntry? entry);
            insertions.Add(Insertion(text, comment, entry, insertions.Count));
        }
        StringBuilder result = new(text.Length + (64 * comments.Length));
        int done = 0;
        foreach ((int at, _, string inserted) in insertions.OrderBy(i => i.At).ThenBy(i => i.Order))
        {
            result.Append(text, done, at - done).Append(inserted);
            done = at;
        }
        return result.Append(text, done, text.Length - done).ToString();
    }

    private static (int At, int Order, string Text) Insertion(
        string text,
        LdfComment comment,
        LdfOutlineEntry? entry,
        int order
    ) =>
        comment.Position switch
        {
            LdfCommentPosition.Before when entry is not null => OnLinesBefore(text, entry.Start, 0, comment, order),
            LdfCommentPosition.Behind when entry is { HeadEnd: > 0 } => (entry.HeadEnd, order, " " + comment.Text),
            LdfCommentPosition.AtEnd when entry is { CloseStart: > 0 } => OnLinesBefore(
                text,
                entry.CloseStart,
                2,
                comment,
                order
            ),
            LdfCommentPosition.BehindEnd when entry is { CloseEnd: > 0 } => (entry.CloseEnd, order, " " + comment.Text),
            _ => (text.Length, order, comment.Text + "\n"),
        };

    private static (int At, int Order, string Text) OnLinesBefore(
        string text,
        int at,
        int indentation,
        LdfComment comment,
        int order
    )
    {
        int lineStart = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
        string indented = new string(' ', at - lineStart + indentation) + comment.Text + "\n";
        return (lineStart, order, indented);
    }
}
