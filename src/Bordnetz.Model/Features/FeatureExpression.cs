using System.Collections.Immutable;
using Bordnetz.Model.Features;
using Bordnetz.Problems;

namespace Bordnetz.Model;

/// <summary>
/// A condition on features in UVL's syntax, such as <c>HighVoltage &amp; !China</c> or <c>sum(Price) &lt; 900</c>. Kept
/// in postfix order, so that no depth of nesting costs stack. Immutable.
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

    // Codes from here downwards are comparisons: this minus the index of the atom.
    internal const int FirstAtom = -16;

    internal FeatureExpression(
        string text,
        SourcePlace place,
        ImmutableArray<int> code,
        ImmutableArray<FeatureAtom> atoms
    )
    {
        Text = text;
        Place = place;
        Code = code;
        Atoms = atoms;
        Depth = DepthOf(code);
    }

    /// <summary>The expression as written.</summary>
    public string Text { get; }

    /// <summary>Where it is.</summary>
    public SourcePlace Place { get; }

    /// <summary>
    /// Whether it depends on the values of typed features, so that a selection alone does not decide it.
    /// </summary>
    public bool DependsOnValues => Atoms.Any(a => a.HasValues);

    /// <summary>Postfix code: a feature's index, one of the operators above, or a comparison.</summary>
    internal ImmutableArray<int> Code { get; }

    /// <summary>The comparisons.</summary>
    internal ImmutableArray<FeatureAtom> Atoms { get; }

    /// <summary>How many values the evaluation holds at most at a time.</summary>
    internal int Depth { get; }

    /// <summary>The value of the expression. Attributes of features that are not selected count nought.</summary>
    /// <param name="selected">By feature index, whether the feature is selected (in a single instance).</param>
    /// <exception cref="InvalidOperationException">It <see cref="DependsOnValues"/>.</exception>
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
                case <= FirstAtom:
                    stack[top++] = Atoms[FirstAtom - step].Holds(selected);
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

    /// <summary>The features that it mentions, each once.</summary>
    internal IEnumerable<int> Mentioned() =>
        Code.Where(s => s >= 0).Concat(Atoms.SelectMany(a => a.Features)).Distinct();

    private static bool Apply(int operation, bool left, bool right) =>
        operation switch
        {
            And => left & right,
            Or => left | right,
            Implies => !left | right,
            _ => left == right,
        };

    private static int DepthOf(ImmutableArray<int> code)
    {
        int depth = 0;
        int most = 1;
        foreach (int step in code)
        {
            depth += step switch
            {
                Not => 0,
                >= 0 or True or False or <= FirstAtom => 1,
                _ => -1,
            };
            most = Math.Max(most, depth);
        }
        return most;
    }
}
