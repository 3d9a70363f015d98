using System.Globalization;
using Bordnetz.Signals;

namespace Bordnetz.Server.Kuksa;

/// <summary>One column of a query's answers.</summary>
internal readonly record struct SdvColumn(string Name, SdvExpression Expression);

/// <summary>
/// A query of sdv.databroker.v1, a subset of SQL: <c>SELECT path [AS name], … [WHERE condition]</c>; conditions of
/// comparisons, <c>BETWEEN</c>, <c>AND</c>, <c>OR</c>, <c>NOT</c> and parentheses; <c>LAG(path)</c> is the value before
/// the latest. Immutable.
/// </summary>
internal sealed record SdvQuery(SdvColumn[] Columns, SdvExpression? Condition, int[] Signals)
{
    /// <summary>How long a query may be, in characters.</summary>
    public const int MaxLength = 20_000;

    /// <exception cref="SdvQueryException">The query is none, or names a signal that there is not.</exception>
    public static SdvQuery Parse(string query, SignalCatalog catalog)
    {
        if (query.Length > MaxLength)
        {
            throw new SdvQueryException($"A query has at most {MaxLength} characters", MaxLength + 1);
        }
        return new Parser(SdvQueryTokens.Read(query), catalog).Query();
    }

    private sealed class Parser(List<SdvToken> tokens, SignalCatalog catalog)
    {
        private const int MaxDepth = 50;
        private readonly SortedSet<int> _signals = [];
        private int _at;
        private int _depth;

        private SdvToken Current => tokens[_at];

        public SdvQuery Query()
        {
            Expect("SELECT");
            List<SdvColumn> columns = [];
            do
            {
                columns.Add(Column());
            } while (TryTake(","));
            SdvExpression? condition = null;
            if (TryTake("WHERE"))
            {
                int column = Current.Column;
                condition = Boolean(Condition(), column);
            }
            TryTake(";");
            if (_signals.Count == 0)
            {
                throw new SdvQueryException("A query names at least one signal", Current.Column);
            }
            return Current.Kind == SdvTokenKind.End
                ? new SdvQuery([.. columns], condition, [.. _signals])
                : throw Unexpected("the end");
        }

        private SdvColumn Column()
        {
            int first = _at;
            SdvExpression expression = Condition();
            string name = string.Concat(tokens[first.._at].Select(t => t.Text));
            if (TryTake("AS"))
            {
                if (Current.Kind is not (SdvTokenKind.Word or SdvTokenKind.Text))
                {
                    throw Unexpected("a name");
                }
                name = tokens[_at++].Text;
            }
            return new SdvColumn(name, expression);
        }

        private SdvExpression Condition()
        {
            if (++_depth > MaxDepth)
            {
                throw new SdvQueryException($"Conditions are nested {MaxDepth} times at most", Current.Column);
            }
            int column = Current.Column;
            SdvExpression left = Conjunction();
            while (TryTake("OR"))
            {
                int next = Current.Column;
                left = new SdvOr(Boolean(left, column), Boolean(Conjunction(), next));
            }
            _depth--;
            return left;
        }

        private SdvExpression Conjunction()
        {
            int column = Current.Column;
            SdvExpression left = Negation();
            while (TryTake("AND"))
            {
                int next = Current.Column;
                left = new SdvAnd(Boolean(left, column), Boolean(Negation(), next));
            }
            return left;
        }

        private SdvExpression Negation()
        {
            int negations = 0;
            int column = Current.Column;
            while (TryTake("NOT"))
            {
                negations++;
            }
            SdvExpression operand = Comparison();
            return negations == 0 ? operand
                : negations % 2 == 0 ? Boolean(operand, column)
                : new SdvNot(Boolean(operand, column));
        }

        private SdvExpression Comparison()
        {
            int column = Current.Column;
            SdvExpression left = Operand();
            bool isNegated = TryTake("NOT");
            if (TryTake("BETWEEN"))
            {
                SdvExpression low = Operand();
                Expect("AND");
                SdvExpression high = Operand();
                SdvExpression between = new SdvAnd(Compare(">=", left, low, column), Compare("<=", left, high, column));
                return isNegated ? new SdvNot(between) : between;
            }
            if (isNegated)
            {
                throw Unexpected("BETWEEN");
            }
            string? symbol = Current
                is { Kind: SdvTokenKind.Symbol, Text: "=" or "==" or "!=" or "<>" or "<" or "<=" or ">" or ">=" }
                ? tokens[_at++].Text
                : null;
            return symbol is null
                ? left
                : Compare(
                    symbol == "==" ? "="
                        : symbol == "<>" ? "!="
                        : symbol,
                    left,
                    Operand(),
                    column
                );
        }

        private static SdvComparison Compare(string symbol, SdvExpression left, SdvExpression right, int column)
        {
            bool fit =
                (left.Type.IsNumeric() && right.Type.IsNumeric())
                || (left.Type == right.Type && left.Type == DataType.String)
                || (left.Type == right.Type && left.Type == DataType.Boolean && symbol is "=" or "!=");
            return fit
                ? new SdvComparison(symbol, left, right)
                : throw new SdvQueryException(
                    $"{left.Type.Name()} and {right.Type.Name()} cannot be compared with {symbol}",
                    column
                );
        }

        private SdvExpression Operand()
        {
            if (TryTake("("))
            {
                if (Is("SELECT"))
                {
                    throw new SdvQueryException("Queries in queries are not supported", Current.Column);
                }
                SdvExpression inner = Condition();
                Expect(")");
                return inner;
            }
            bool isNegative = TryTake("-");
            SdvToken token = tokens[_at];
            if (token.Kind == SdvTokenKind.Number)
            {
                _at++;
                return new SdvLiteral(Number((isNegative ? "-" : "") + token.Text, token.Column));
            }
            if (isNegative)
            {
                throw Unexpected("a number");
            }
            if (token.Kind == SdvTokenKind.Text)
            {
                _at++;
                return new SdvLiteral(SignalValue.From(token.Text));
            }
            if (TryTake("TRUE") || TryTake("FALSE"))
            {
                return new SdvLiteral(SignalValue.From(token.Text.Equals("TRUE", StringComparison.OrdinalIgnoreCase)));
            }
            if (Is("LAG") && tokens[_at + 1].Text == "(")
            {
                _at += 2;
                SdvSignal signal = Signal(true);
                Expect(")");
                return signal;
            }
            return Signal(false);
        }

        private SdvSignal Signal(bool before)
        {
            SdvToken token = Current;
            if (token.Kind != SdvTokenKind.Word)
            {
                throw Unexpected("a path");
            }
            if (!catalog.TryFind(token.Text, out SignalDefinition? signal))
            {
                throw new SdvQueryException($"There is no signal '{token.Text}'", token.Column);
            }
            _at++;
            _signals.Add(signal.Index);
            return new SdvSignal(signal, before);
        }

        private static SignalValue Number(string text, int column) =>
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)
                ? SignalValue.FromInteger(whole, DataType.Int64)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong large)
                ? SignalValue.FromInteger((long)large, DataType.UInt64)
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real)
            && double.IsFinite(real)
                ? SignalValue.From(real)
            : throw new SdvQueryException($"'{text}' is no number", column);

        private static SdvExpression Boolean(SdvExpression expression, int column) =>
            expression.Type == DataType.Boolean
                ? expression
                : throw new SdvQueryException(
                    $"A condition is expected, not a value of {expression.Type.Name()}",
                    column
                );

        private bool Is(string word) =>
            Current.Kind is SdvTokenKind.Word or SdvTokenKind.Symbol
            && Current.Text.Equals(word, StringComparison.OrdinalIgnoreCase);

        private bool TryTake(string word)
        {
            if (!Is(word))
            {
                return false;
            }
            _at++;
            return true;
        }

        private void Expect(string word)
        {
            if (!TryTake(word))
            {
                throw Unexpected(word);
            }
        }

        private SdvQueryException Unexpected(string wanted) =>
            new($"{wanted} is expected, not '{Current.Text}'", Current.Column);
    }
}
