using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Model;

/// <summary>
/// A condition on features in UVL's syntax, such as <c>HighVoltage &amp; !China</c>. Kept in postfix order, so that no
/// depth of nesting costs stack. Immutable.
/// </summary>
public sealed class FeatureExpression
{
    internal const int Not = -1;
    internal const int And = -2;
    internal const int Or = -3;
    internal const int Implies = -4;
    internal const int Equivalent = -5;
    internal const int True = -6;
    internal const int False = -7;

    internal FeatureExpression(string text, SourcePlace place, ImmutableArray<int> code, int depth)
    {
        Text = text;
        Place = place;
        Code = code;
        Depth = depth;
    }

    /// <summary>The expression as written.</summary>
    public string Text { get; }

    /// <summary>Where it is.</summary>
    public SourcePlace Place { get; }

    /// <summary>Postfix code: a feature's index, or one of the operators above.</summary>
    internal ImmutableArray<int> Code { get; }

    /// <summary>How many values the evaluation holds at most at a time.</summary>
    internal int Depth { get; }

    /// <summary>The value of the expression.</summary>
    /// <param name="selected">By feature index, whether the feature is selected.</param>
    public bool Holds(ReadOnlySpan<bool> selected)
    {
        Span<bool> stack = Depth <= 256 ? stackalloc bool[256] : new bool[Depth];
        int top = 0;
        foreach (int step in Code)
        {
            switch (step)
            {
                case Not:
                    stack[top - 1] = !stack[top - 1];
                    break;
                case True or False:
                    stack[top++] = step == True;
                    break;
                case < 0:
                    top--;
                    stack[top - 1] = Apply(step, stack[top - 1], stack[top]);
                    break;
                default:
                    stack[top++] = selected[step];
                    break;
            }
        }
        return stack[0];
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool Apply(int operation, bool left, bool right) =>
        operation switch
        {
            And => left & right,
            Or => left | right,
            Implies => !left | right,
            _ => left == right,
        };
}
