using System.Globalization;

namespace Bordnetz.Model.Reading;

/// <summary>
/// Compiles a formula of py-expression-eval, as a mapping's <c>math</c> has it. Operator precedence with a stack, so
/// that nesting costs no call depth. Its precedence is kept where it departs from the usual one: <c>/</c> and <c>%</c>
/// bind more strongly than <c>*</c>, and <c>^</c> goes from left to right.
/// </summary>
internal sealed class FormulaParser
{
    private const int MaxLength = 1000;
    private const int NegationRank = 5;
    private const int NotRank = 2;
    private const int TightRank = 9;

    private readonly string _text;
    private readonly List<FormulaStep> _steps = [];

    // Of every value that the steps so far leave on the stack: the number of its first step, and it itself if constant.
    private readonly Stack<(int Start, double? Constant)> _values = new();
    private readonly Stack<Pending> _pending = new();
    private int _at;

    private FormulaParser(string text) => _text = text;

    /// <summary>What is wrong; empty when nothing is.</summary>
    private string Reason { get; set; } = "";

    /// <summary>Whether all is well but for a function whose last digits differ between computers.</summary>
    private bool IsUnrepeatable { get; set; }

    /// <summary>Compiles a formula; null when that cannot be done, with the reason and its offset in the text.</summary>
    public static Formula? TryParse(string text, out FormulaMistake mistake)
    {
        if (text.Length > MaxLength)
        {
            mistake = new FormulaMistake($"it is longer than {MaxLength} characters", 0, false);
            return null;
        }
        FormulaParser parser = new(text);
        bool good = parser.Run();
        mistake = new FormulaMistake(parser.Reason, Math.Min(parser._at, text.Length), parser.IsUnrepeatable);
        return good ? new Formula(text, [.. parser._steps]) : null;
    }

    private bool Run()
    {
        bool operandNext = true;
        while (_at < _text.Length)
        {
            char c = _text[_at];
            if (char.IsWhiteSpace(c))
            {
                _at++;
            }
            else if (!(operandNext ? TakeOperand(c, ref operandNext) : TakeOperator(c, ref operandNext)))
            {
                return false;
            }
        }
        if (operandNext)
        {
            return Fail(_at, "a number, 'x' or '(' is missing at its end");
        }
        while (_pending.TryPop(out Pending last))
        {
            if (last.IsOpen)
            {
                return Fail(last.At, "this '(' is not closed");
            }
            if (!Emit(last.Operation, last.Operands, last.At))
            {
                return false;
            }
        }
        return true;
    }

    private bool TakeOperand(char c, ref bool operandNext)
    {
        int at = _at;
        switch (c)
        {
            case '(':
                _pending.Push(Pending.Open(at));
                _at++;
                return true;
            case '+':
                _at++;
                return true;
            case '-':
                // Behind an operator that binds as strongly, the sign belongs to the operand alone.
                bool isTight =
                    _pending.TryPeek(out Pending before) && before.Operands == 2 && before.Rank >= NegationRank;
                _pending.Push(new Pending(FormulaOperation.Negate, isTight ? TightRank : NegationRank, 1, at));
                _at++;
                return true;
        }
        if (char.IsAsciiLetter(c) || c == '_')
        {
            return TakeName(Word(at), at, ref operandNext);
        }
        if (!TryNumber(out double number, out int end))
        {
            string mark = c is '\'' or '"' ? "texts cannot be computed" : $"expected a number, 'x' or '(', not '{c}'";
            return Fail(at, mark);
        }
        _at = end;
        operandNext = false;
        return Push(new FormulaStep(FormulaOperation.Number, 0, number), number, at);
    }

    private bool TakeName(string name, int at, ref bool operandNext)
    {
        int end = at + name.Length;
        if (name is "x" or "X" or "E" or "PI")
        {
            _at = end;
            operandNext = false;
            double? constant = name switch
            {
                "E" => Math.E,
                "PI" => Math.PI,
                _ => null,
            };
            FormulaOperation operation = constant is null ? FormulaOperation.X : FormulaOperation.Number;
            return Push(new FormulaStep(operation, 0, constant ?? 0), constant, at);
        }
        if (name == "not" && !(end < _text.Length && _text[end] == '('))
        {
            _pending.Push(new Pending(FormulaOperation.Not, NotRank, 1, at));
            _at = end;
            return true;
        }
        if (FormulaFunctions.WhyNot(name) is { } why)
        {
            IsUnrepeatable = FormulaFunctions.IsUnrepeatable(name);
            return Fail(at, why);
        }
        if (!FormulaFunctions.TryFind(name, out FormulaFunction function))
        {
            string hint = Problems.Suggestion.For(name, FormulaFunctions.Names);
            return Fail(at, $"'{name}' is neither 'x' nor a function{hint}");
        }
        while (end < _text.Length && char.IsWhiteSpace(_text[end]))
        {
            end++;
        }
        if (end == _text.Length || _text[end] != '(')
        {
            return Fail(end, $"'(' is missing after '{name}'");
        }
        _at = end + 1;
        _pending.Push(Pending.Call(function, at));
        return true;
    }

    private bool TakeOperator(char c, ref bool operandNext)
    {
        switch (c)
        {
            case ')':
                return Close();
            case ',':
                operandNext = true;
                return Separate();
        }
        string word = char.IsAsciiLetter(c) ? Word(_at) : "";
        (string sign, FormulaOperation operation, int rank) = FormulaFunctions.BinaryAt(_text.AsSpan(_at), word);
        if (sign.Length == 0)
        {
            return Fail(_at, $"expected an operator or ')', not '{(word.Length > 0 ? word : c)}'");
        }
        while (_pending.TryPeek(out Pending last) && !last.IsOpen && last.Rank >= rank)
        {
            _pending.Pop();
            if (!Emit(last.Operation, last.Operands, last.At))
            {
                return false;
            }
        }
        _pending.Push(new Pending(operation, rank, 2, _at));
        _at += sign.Length;
        operandNext = true;
        return true;
    }

    // Applies what is pending down to the last '('.
    private bool ApplyToOpen(string whenNone)
    {
        while (_pending.TryPeek(out Pending last))
        {
            if (last.IsOpen)
            {
                return true;
            }
            _pending.Pop();
            if (!Emit(last.Operation, last.Operands, last.At))
            {
                return false;
            }
        }
        return Fail(_at, whenNone);
    }

    private bool Close()
    {
        if (!ApplyToOpen("this ')' closes nothing"))
        {
            return false;
        }
        Pending open = _pending.Pop();
        if (open.Function is { } function)
        {
            if (open.Operands < function.Fewest || open.Operands > function.Most)
            {
                string wanted = function.Fewest == function.Most ? $"{function.Fewest}" : $"at least {function.Fewest}";
                return Fail(open.At, $"'{function.Name}' takes {wanted} values, not {open.Operands}");
            }
            if (!Emit(function.Operation, open.Operands, open.At))
            {
                return false;
            }
        }
        _at++;
        return true;
    }

    private bool Separate()
    {
        if (!ApplyToOpen("this ',' stands in no function"))
        {
            return false;
        }
        Pending open = _pending.Pop();
        if (open.Function is null)
        {
            return Fail(_at, "this ',' stands in no function");
        }
        _pending.Push(open with { Operands = open.Operands + 1 });
        _at++;
        return true;
    }

    private bool Push(FormulaStep step, double? constant, int at)
    {
        if (_values.Count >= Formula.MaxDepth)
        {
            return Fail(at, $"it is nested deeper than {Formula.MaxDepth}");
        }
        _values.Push((_steps.Count, constant));
        _steps.Add(step);
        return true;
    }

    // What has only constant operands is computed now.
    private bool Emit(FormulaOperation operation, int operands, int at)
    {
        Span<double> constants = stackalloc double[Formula.MaxDepth];
        bool isConstant = true;
        int start = 0;
        double? last = null;
        for (int i = operands - 1; i >= 0; i--)
        {
            (start, double? constant) = _values.Pop();
            last = i == operands - 1 ? constant : last;
            isConstant &= constant is not null;
            constants[i] = constant ?? 0;
        }
        if (operation == FormulaOperation.Power && !CheckExponent(last, at))
        {
            return false;
        }
        if (!isConstant)
        {
            _values.Push((start, null));
            _steps.Add(new FormulaStep(operation, operands));
            return true;
        }
        double value = Formula.Apply(operation, constants[..operands]);
        if (!double.IsFinite(value))
        {
            return Fail(at, "this has no value: it divides by 0, or is too large");
        }
        _steps.RemoveRange(start, _steps.Count - start);
        _values.Push((start, value));
        _steps.Add(new FormulaStep(FormulaOperation.Number, 0, value));
        return true;
    }

    private bool CheckExponent(double? exponent, int at)
    {
        if (exponent is { } e && Math.Floor(e * 2) == e * 2 && Math.Abs(e) <= Formula.MaxExponent)
        {
            return true;
        }
        IsUnrepeatable = true;
        return Fail(
            at,
            $"a power needs a constant exponent that is a multiple of 0.5 and at most {Formula.MaxExponent}; others are"
                + " not the same on every computer"
        );
    }

    private bool Fail(int at, string reason)
    {
        (_at, Reason) = (at, reason);
        return false;
    }

    private string Word(int at)
    {
        int end = at;
        while (end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] == '_'))
        {
            end++;
        }
        return _text[at..end];
    }

    private bool TryNumber(out double number, out int end)
    {
        end = _at;
        if (_text.AsSpan(_at).StartsWith("0x", StringComparison.Ordinal))
        {
            for (end += 2; end < _text.Length && char.IsAsciiHexDigit(_text[end]); )
            {
                end++;
            }
            bool isHex = ulong.TryParse(
                _text.AsSpan(_at + 2, end - _at - 2),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out ulong whole
            );
            number = whole;
            return isHex;
        }
        while (end < _text.Length && (char.IsAsciiDigit(_text[end]) || _text[end] is '.' || IsExponent(end)))
        {
            end++;
        }
        return double.TryParse(
                _text.AsSpan(_at, end - _at),
                NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out number
            ) && double.IsFinite(number);
    }

    // The 'e' of 1e-3 and the sign behind it.
    private bool IsExponent(int i) =>
        i > _at
        && (
            (
                _text[i] is 'e' or 'E'
                && i + 1 < _text.Length
                && (char.IsAsciiDigit(_text[i + 1]) || _text[i + 1] is '+' or '-')
            ) || (_text[i] is '+' or '-' && _text[i - 1] is 'e' or 'E')
        );

    /// <summary>An operator that waits for its right operand, or a '(' for its ')'.</summary>
    private readonly record struct Pending(FormulaOperation Operation, int Rank, int Operands, int At)
    {
        public FormulaFunction? Function { get; init; }

        public bool IsOpen => Rank < 0;

        public static Pending Open(int at) => new(FormulaOperation.Number, -1, 1, at);

        public static Pending Call(FormulaFunction function, int at) => Open(at) with { Function = function };
    }
}

/// <summary>Why a formula cannot be used.</summary>
/// <param name="Reason">What is wrong.</param>
/// <param name="Offset">Where in the text.</param>
/// <param name="IsUnrepeatable">Whether it is well formed, but computed differently on different computers.</param>
internal readonly record struct FormulaMistake(string Reason, int Offset, bool IsUnrepeatable);
