using System.Globalization;
using System.Runtime.InteropServices;

namespace Bordnetz.Model.Reading;

/// <summary>
/// A formula in <c>x</c> as a mapping's <c>math</c> has it, reduced to <c>gain × x + shift</c>. Numbers, <c>x</c>,
/// <c>+ - * /</c> and parentheses.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LinearFormula(double Gain, double Shift)
{
    private const int MaxLength = 1000;

    /// <summary>Reads a formula; null when it is none or not linear, with the reason and its offset in the text.</summary>
    public static LinearFormula? TryParse(string text, out string reason, out int offset)
    {
        Reader reader = new(text);
        LinearFormula? formula = text.Length > MaxLength ? null : reader.Read();
        reason = text.Length > MaxLength ? $"it is longer than {MaxLength} characters" : reader.Reason;
        offset = reader.At;
        if (formula is { } good && (!double.IsFinite(good.Gain) || !double.IsFinite(good.Shift)))
        {
            (reason, offset) = ("its numbers are too large", 0);
            return null;
        }
        return formula;
    }

    // Operator precedence with two stacks, so that nesting costs no call depth.
    private sealed class Reader(string text)
    {
        private const char Negation = '~';

        private readonly Stack<LinearFormula> _values = new();
        private readonly Stack<(char Sign, int At)> _signs = new();

        public int At { get; private set; }

        public string Reason { get; private set; } = "";

        public LinearFormula? Read()
        {
            bool operandNext = true;
            while (At < text.Length)
            {
                char c = text[At];
                if (char.IsWhiteSpace(c))
                {
                    At++;
                }
                else if (!(operandNext ? TakeOperand(c, ref operandNext) : TakeOperator(c, ref operandNext)))
                {
                    return null;
                }
            }
            if (operandNext)
            {
                Reason = "a number, 'x' or '(' is missing at its end";
                return null;
            }
            while (_signs.TryPeek(out (char Sign, int At) last))
            {
                if (last.Sign == '(')
                {
                    (Reason, At) = ("this '(' is not closed", last.At);
                    return null;
                }
                if (!Apply())
                {
                    return null;
                }
            }
            return _values.Pop();
        }

        private bool TakeOperand(char c, ref bool operandNext)
        {
            switch (c)
            {
                case '(' or '-' or '+':
                    if (c != '+')
                    {
                        _signs.Push((c == '-' ? Negation : c, At));
                    }
                    At++;
                    return true;
                case 'x' or 'X' when At + 1 == text.Length || !char.IsLetterOrDigit(text[At + 1]):
                    _values.Push(new LinearFormula(1, 0));
                    At++;
                    operandNext = false;
                    return true;
                default:
                    int end = At;
                    while (
                        end < text.Length
                        && (char.IsAsciiDigit(text[end]) || text[end] is '.' or 'e' or 'E' || IsSign(end))
                    )
                    {
                        end++;
                    }
                    if (
                        !double.TryParse(
                            text.AsSpan(At, end - At),
                            NumberStyles.Float,
                            CultureInfo.InvariantCulture,
                            out double v
                        )
                    )
                    {
                        Reason = $"expected a number, 'x' or '(', not '{c}'";
                        return false;
                    }
                    _values.Push(new LinearFormula(0, v));
                    At = end;
                    operandNext = false;
                    return true;
            }
        }

        // The sign within 1e-3.
        private bool IsSign(int i) => text[i] is '+' or '-' && i > At && text[i - 1] is 'e' or 'E';

        private bool TakeOperator(char c, ref bool operandNext)
        {
            if (c == ')')
            {
                while (_signs.TryPeek(out (char Sign, int At) last) && last.Sign != '(')
                {
                    if (!Apply())
                    {
                        return false;
                    }
                }
                if (!_signs.TryPop(out _))
                {
                    Reason = "this ')' closes nothing";
                    return false;
                }
                At++;
                return true;
            }
            if (c is not ('+' or '-' or '*' or '/'))
            {
                Reason = $"expected '+', '-', '*', '/' or ')', not '{c}'";
                return false;
            }
            while (_signs.TryPeek(out (char Sign, int At) last) && Rank(last.Sign) >= Rank(c))
            {
                if (!Apply())
                {
                    return false;
                }
            }
            _signs.Push((c, At));
            At++;
            operandNext = true;
            return true;
        }

        private static int Rank(char sign) =>
            sign switch
            {
                '(' => 0,
                '+' or '-' => 1,
                '*' or '/' => 2,
                _ => 3,
            };

        private bool Apply()
        {
            (char sign, int at) = _signs.Pop();
            LinearFormula b = _values.Pop();
            if (sign == Negation)
            {
                _values.Push(new LinearFormula(-b.Gain, -b.Shift));
                return true;
            }
            LinearFormula a = _values.Pop();
            switch (sign)
            {
                case '+':
                    _values.Push(new LinearFormula(a.Gain + b.Gain, a.Shift + b.Shift));
                    return true;
                case '-':
                    _values.Push(new LinearFormula(a.Gain - b.Gain, a.Shift - b.Shift));
                    return true;
                case '*' when a.Gain == 0 || b.Gain == 0:
                    _values.Push(new LinearFormula((a.Gain * b.Shift) + (b.Gain * a.Shift), a.Shift * b.Shift));
                    return true;
                case '/' when b is { Gain: 0, Shift: not 0 }:
                    _values.Push(new LinearFormula(a.Gain / b.Shift, a.Shift / b.Shift));
                    return true;
                default:
                    Reason = sign == '*' ? "'x' times 'x' is not linear" : "it divides by 'x' or by 0";
                    At = at;
                    return false;
            }
        }
    }
}
