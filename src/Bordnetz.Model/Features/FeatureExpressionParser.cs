using Bordnetz.Problems;

namespace Bordnetz.Model.Features;

/// <summary>
/// Reads boolean expressions of UVL from tokens by operator precedence, without recursion:
/// <c>!</c> binds tightest, then <c>&amp;</c>, <c>|</c>, <c>=&gt;</c> and <c>&lt;=&gt;</c>.
/// </summary>
/// <param name="find">The index of a feature; negative when there is none.</param>
/// <param name="names">All feature names, for suggestions.</param>
/// <param name="placeOf">The place of a line and column of the text.</param>
/// <param name="log">Takes the problems.</param>
internal sealed class FeatureExpressionParser(
    Func<string, int> find,
    Func<IEnumerable<string>> names,
    Func<int, int, SourcePlace> placeOf,
    ProblemLog log
)
{
    private const int OpenMark = int.MinValue;

    private readonly Stack<(int Operation, UvlToken Token)> _operators = new();
    private readonly List<int> _code = [];

    /// <summary>
    /// Reads the tokens as one expression. Null when it is none; why is then in the log, at its place.
    /// </summary>
    public FeatureExpression? Parse(ReadOnlySpan<UvlToken> tokens, string text, SourcePlace place, UvlToken end)
    {
        _operators.Clear();
        _code.Clear();
        if (FirstArithmetic(tokens) is { } beyond)
        {
            log.Error(
                "BN4010",
                PlaceOf(beyond),
                $"{beyond.Shown} is of UVL's arithmetic or type level; constraints here are boolean: ! & | => <=> ( )"
            );
            return null;
        }
        bool good = true;
        bool operandNext = true;
        foreach (ref readonly UvlToken token in tokens)
        {
            switch (token.Kind)
            {
                case UvlTokenKind.Name when operandNext:
                    good &= TakeName(token);
                    operandNext = false;
                    break;
                case UvlTokenKind.Not when operandNext:
                    _operators.Push((FeatureExpression.Not, token));
                    break;
                case UvlTokenKind.OpenParenthesis when operandNext:
                    _operators.Push((OpenMark, token));
                    break;
                case UvlTokenKind.CloseParenthesis when !operandNext:
                    if (!Close(token))
                    {
                        return null;
                    }
                    break;
                case UvlTokenKind.And
                or UvlTokenKind.Or
                or UvlTokenKind.Implies
                or UvlTokenKind.Equivalent when !operandNext:
                    TakeOperator(token);
                    operandNext = true;
                    break;
                default:
                    Unexpected(token, operandNext);
                    return null;
            }
        }
        if (operandNext)
        {
            Unexpected(end, operandNext);
            return null;
        }
        return Finish() && good ? new FeatureExpression(text, place, [.. _code], DepthOf(_code)) : null;
    }

    private static UvlToken? FirstArithmetic(ReadOnlySpan<UvlToken> tokens)
    {
        foreach (ref readonly UvlToken token in tokens)
        {
            if (token.Kind is UvlTokenKind.Arithmetic or UvlTokenKind.Number or UvlTokenKind.Text)
            {
                return token;
            }
        }
        return null;
    }

    private bool TakeName(in UvlToken token)
    {
        if (!token.IsQuoted && token.Text is "true" or "false")
        {
            _code.Add(token.Text == "true" ? FeatureExpression.True : FeatureExpression.False);
            return true;
        }
        int feature = find(token.Text);
        _code.Add(feature);
        if (feature >= 0)
        {
            return true;
        }
        string hint = Suggestion.For(token.Text, names());
        log.Error("BN4002", PlaceOf(token), $"no feature is called '{token.Text}'{hint}");
        _code[^1] = FeatureExpression.True;
        return false;
    }

    private void TakeOperator(in UvlToken token)
    {
        int operation = token.Kind switch
        {
            UvlTokenKind.And => FeatureExpression.And,
            UvlTokenKind.Or => FeatureExpression.Or,
            UvlTokenKind.Implies => FeatureExpression.Implies,
            _ => FeatureExpression.Equivalent,
        };
        // The operators' codes fall as they bind more loosely; equals bind to the left, as in UVL's grammar.
        while (_operators.TryPeek(out (int Operation, UvlToken Token) last) && last.Operation >= operation)
        {
            if (operation == FeatureExpression.Implies && last.Operation == FeatureExpression.Implies)
            {
                log.Warning(
                    "BN4007",
                    PlaceOf(token),
                    "'a => b => c' means '(a => b) => c' in UVL; write the parentheses that you mean"
                );
            }
            _code.Add(_operators.Pop().Operation);
        }
        _operators.Push((operation, token));
    }

    private bool Close(in UvlToken token)
    {
        while (_operators.TryPop(out (int Operation, UvlToken Token) last))
        {
            if (last.Operation == OpenMark)
            {
                return true;
            }
            _code.Add(last.Operation);
        }
        log.Error("BN4001", PlaceOf(token), "this ')' closes nothing");
        return false;
    }

    private bool Finish()
    {
        while (_operators.TryPop(out (int Operation, UvlToken Token) last))
        {
            if (last.Operation == OpenMark)
            {
                log.Error("BN4001", PlaceOf(last.Token), "this '(' is not closed");
                return false;
            }
            _code.Add(last.Operation);
        }
        return true;
    }

    private void Unexpected(in UvlToken token, bool operandNext)
    {
        string wanted = operandNext ? "a feature, '!' or '('" : "'&', '|', '=>', '<=>' or ')'";
        log.Error("BN4001", PlaceOf(token), $"expected {wanted}, not {token.Shown}");
    }

    private SourcePlace PlaceOf(in UvlToken token) => placeOf(token.Line, token.Column);

    private static int DepthOf(List<int> code)
    {
        int depth = 0;
        int most = 1;
        foreach (int step in code)
        {
            depth += step switch
            {
                FeatureExpression.Not => 0,
                >= 0 or FeatureExpression.True or FeatureExpression.False => 1,
                _ => -1,
            };
            most = Math.Max(most, depth);
        }
        return most;
    }
}
