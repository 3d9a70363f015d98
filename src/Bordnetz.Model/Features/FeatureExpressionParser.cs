using Bordnetz.Problems;

namespace Bordnetz.Model.Features;

/// <summary>
/// Reads expressions of UVL from tokens by operator precedence, without recursion. From the tightest: <c>* /</c>,
/// <c>+ -</c>, comparisons, <c>!</c>, <c>&amp;</c>, <c>|</c>, <c>=&gt;</c>, <c>&lt;=&gt;</c>.
/// </summary>
/// <param name="names">What names refer to; null when the model could not be read, names are then not checked.</param>
/// <param name="placeOf">The place of a line and column of the text.</param>
/// <param name="log">Takes the problems.</param>
internal sealed class FeatureExpressionParser(FeatureNames? names, Func<int, int, SourcePlace> placeOf, ProblemLog log)
{
    private const int OpenMark = int.MaxValue;

    private readonly Stack<(int Rank, UvlToken Token)> _operators = new();
    private readonly ExpressionBuilder _builder = new(names, placeOf, log);

    /// <summary>
    /// Reads the tokens as one expression. Null when it is none; why is then in the log, at its place.
    /// </summary>
    public FeatureExpression? Parse(ReadOnlySpan<UvlToken> tokens, string text, SourcePlace place, UvlToken end)
    {
        _operators.Clear();
        _builder.Clear();
        bool operandNext = true;
        for (int i = 0; i < tokens.Length; i++)
        {
            UvlToken token = tokens[i];
            UvlToken next = i + 1 < tokens.Length ? tokens[i + 1] : end;
            switch (token.Kind)
            {
                case UvlTokenKind.Name
                    when operandNext
                        && next.Kind == UvlTokenKind.OpenParenthesis
                        && ExpressionBuilder.IsFunction(token):
                    if (!TakeFunction(tokens, ref i, end))
                    {
                        return null;
                    }
                    operandNext = false;
                    break;
                case UvlTokenKind.Name or UvlTokenKind.Number or UvlTokenKind.Text when operandNext:
                    _builder.Operand(token, negative: false);
                    operandNext = false;
                    break;
                case UvlTokenKind.Arithmetic when operandNext && token.Text == "-" && next.Kind == UvlTokenKind.Number:
                    _builder.Operand(next, negative: true);
                    i++;
                    operandNext = false;
                    break;
                case UvlTokenKind.Not when operandNext:
                    _operators.Push((RankOf(token), token));
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
                or UvlTokenKind.Equivalent
                or UvlTokenKind.Arithmetic
                or UvlTokenKind.Comparison when !operandNext && token.Text != "=":
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
        return Finish() ? _builder.Build(text, place) : null;
    }

    // The lower, the tighter.
    private static int RankOf(in UvlToken token) =>
        token.Kind switch
        {
            UvlTokenKind.Arithmetic => token.Text is "*" or "/" ? 0 : 1,
            UvlTokenKind.Comparison => 2,
            UvlTokenKind.Not => 3,
            UvlTokenKind.And => 4,
            UvlTokenKind.Or => 5,
            UvlTokenKind.Implies => 6,
            _ => 7,
        };

    // name ( reference ) or name ( reference , reference ), from the name; leaves the position at the last token.
    private bool TakeFunction(ReadOnlySpan<UvlToken> tokens, ref int i, UvlToken end)
    {
        UvlToken function = tokens[i];
        List<UvlToken> arguments = [];
        i++;
        do
        {
            i++;
            UvlToken argument = i < tokens.Length ? tokens[i] : end;
            if (argument.Kind != UvlTokenKind.Name)
            {
                log.Error("BN4001", PlaceOf(argument), $"expected a name, not {argument.Shown}");
                return false;
            }
            arguments.Add(argument);
            i++;
        } while (i < tokens.Length && tokens[i].Kind == UvlTokenKind.Comma && arguments.Count < 2);
        UvlToken close = i < tokens.Length ? tokens[i] : end;
        if (close.Kind != UvlTokenKind.CloseParenthesis)
        {
            log.Error("BN4001", PlaceOf(close), $"expected ')', not {close.Shown}");
            return false;
        }
        _builder.Function(function, arguments);
        return true;
    }

    private void TakeOperator(in UvlToken token)
    {
        int rank = RankOf(token);
        // Equals bind to the left, as in UVL's grammar.
        while (_operators.TryPeek(out (int Rank, UvlToken Token) last) && last.Rank <= rank)
        {
            if (token.Kind == UvlTokenKind.Implies && last.Token.Kind == UvlTokenKind.Implies)
            {
                log.Warning(
                    "BN4007",
                    PlaceOf(token),
                    "'a => b => c' means '(a => b) => c' in UVL; write the parentheses that you mean"
                );
            }
            _builder.Operator(_operators.Pop().Token);
        }
        _operators.Push((rank, token));
    }

    private bool Close(in UvlToken token)
    {
        while (_operators.TryPop(out (int Rank, UvlToken Token) last))
        {
            if (last.Rank == OpenMark)
            {
                return true;
            }
            _builder.Operator(last.Token);
        }
        log.Error("BN4001", PlaceOf(token), "this ')' closes nothing");
        return false;
    }

    private bool Finish()
    {
        while (_operators.TryPop(out (int Rank, UvlToken Token) last))
        {
            if (last.Rank == OpenMark)
            {
                log.Error("BN4001", PlaceOf(last.Token), "this '(' is not closed");
                return false;
            }
            _builder.Operator(last.Token);
        }
        return true;
    }

    private void Unexpected(in UvlToken token, bool operandNext)
    {
        string wanted = operandNext ? "a feature, '!' or '('" : "'&', '|', '=>', '<=>' or ')'";
        log.Error("BN4001", PlaceOf(token), $"expected {wanted}, not {token.Shown}");
    }

    private SourcePlace PlaceOf(in UvlToken token) => placeOf(token.Line, token.Column);
}
