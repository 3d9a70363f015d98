namespace Bordnetz.Can;

/// <summary>Where a comment stands beside what it belongs to.</summary>
public enum LdfCommentPosition
{
    /// <summary>On lines of its own before a statement or a block.</summary>
    Before,

    /// <summary>Behind a statement, or behind the <c>{</c> of a block, on the same line.</summary>
    Behind,

    /// <summary>On lines of its own before the <c>}</c> of a block, or at the end of the file.</summary>
    AtEnd,

    /// <summary>Behind the <c>}</c> of a block on the same line.</summary>
    BehindEnd,
}

/// <summary>A comment of an LDF.</summary>
/// <param name="Place">
/// What it belongs to: the first words of the blocks around and of the statement itself with slashes between, such as
/// <c>Signals/MotorSpeed</c>; the second statement with the same words has <c>#2</c> behind, and so on. Empty for the
/// file.
/// </param>
/// <param name="Position">Where it stands beside that.</param>
/// <param name="Text">The comment with its marks, lines separated by <c>\n</c>.</param>
public sealed record LdfComment(string Place, LdfCommentPosition Position, string Text);
