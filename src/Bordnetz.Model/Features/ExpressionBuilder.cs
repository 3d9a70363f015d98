using Bordnetz.Problems;

namespace Bordnetz.Model.Features;

/// <summary>
/// Makes an expression of operands and operators in postfix order: conditions as code, arithmetic as exact quotients
/// of polynomials, of which comparisons ask the sign.
/// </summary>
internal sealed class ExpressionBuilder(FeatureNames? names, Func<int, int, SourcePlace> placeOf, ProblemLog log)
{
    private readonly List<int> _code = [];
    private readonly List<FeatureAtom> _atoms = [];
    private readonly Stack<Item> _items = new();
    private bool _good = true;

    public static bool IsFunction(in UvlToken token) =>
        token is { IsQuoted: false, Text: "sum" or "avg" or "len" or "floor" or "ceil" };

    public void Clear()
    {
        _code.Clear();
        _atoms.Clear();
        _items.Clear();
        _good = true;
    }

    public FeatureExpression? Build(string text, SourcePlace place)
    {
        ToCondition(_items.Pop());
        return _good ? new FeatureExpression(text, place, [.. _code], [.. _atoms]) : null;
    }

    public void Operand(UvlToken token, bool negative)
    {
        switch (token.Kind)
        {
            case UvlTokenKind.Number:
                Fraction value = Fraction.Parse(token.Text);
                Push(token, number: new Quotient(Polynomial.Constant(negative ? -value : value)));
                break;
            case UvlTokenKind.Text:
                Push(token, text: new TextTerm(-1, token.Text));
                break;
            default:
                Name(token);
                break;
        }
    }

    public void Function(UvlToken function, List<UvlToken> arguments)
    {
        if (names is null)
        {
            Push(function, number: new Quotient(new Polynomial()));
            return;
        }
        if (function.Text is "sum" or "avg")
        {
            Aggregate(function, arguments);
            return;
        }
        if (arguments.Count > 1)
        {
            Wrong("BN4001", arguments[1], $"'{function.Text}' takes one name");
        }
        UvlToken argument = arguments[0];
        int feature = names.Find(argument.Text);
        bool isLength = function.Text == "len";
        if (feature >= 0)
        {
            FeatureType type = names[feature].Type;
            if (isLength ? type != FeatureType.String : type is not (FeatureType.Real or FeatureType.Integer))
            {
                string wanted = isLength ? "a text" : "a number";
                Wrong("BN4009", argument, $"'{function.Text}' needs {wanted}, but '{argument.Text}' is {Shown(type)}");
            }
            FactorKind kind =
                isLength || type == FeatureType.Integer ? FactorKind.Value
                : function.Text == "floor" ? FactorKind.Floor
                : FactorKind.Ceiling;
            Push(function, number: new Quotient(Polynomial.Of(feature, kind, Fraction.One)));
            return;
        }
        if (!names.TryAttribute(argument.Text, out feature, out string key))
        {
            Unknown(argument, feature, key);
            Push(function, number: new Quotient(new Polynomial()));
            return;
        }
        FeatureAttribute attribute = names[feature].Attributes[key];
        if (attribute.Kind != (isLength ? FeatureAttributeKind.Text : FeatureAttributeKind.Number))
        {
            string wanted = isLength ? "a text" : "a number";
            Wrong("BN4009", argument, $"'{function.Text}' needs {wanted}, but '{argument.Text}' is none");
        }
        Fraction result = function.Text switch
        {
            "len" => attribute.Text.Length,
            "floor" => attribute.Number.Floor(),
            _ => attribute.Number.Ceiling(),
        };
        Push(function, number: new Quotient(Polynomial.Of(feature, FactorKind.Selected, result)));
    }

    public void Operator(UvlToken token)
    {
        if (token.Kind == UvlTokenKind.Not)
        {
            Item operand = _items.Pop();
            ToCondition(operand);
            _code.Add(FeatureExpression.Not);
            _items.Push(new Item(operand.Token, -1, null, null, true));
            return;
        }
        Item right = _items.Pop();
        Item left = _items.Pop();
        switch (token.Kind)
        {
            case UvlTokenKind.Arithmetic:
                Quotient b = ToNumber(right);
                Quotient a = ToNumber(left);
                Quotient? result = Quotient.Apply(token.Text[0], a, b);
                if (result is null)
                {
                    Wrong(
                        "BN4009",
                        token,
                        "the arithmetic is too large to be decided; break it into several constraints"
                    );
                }
                Push(left.Token, number: result ?? new Quotient(new Polynomial()));
                break;
            case UvlTokenKind.Comparison:
                Compare(token, left, right);
                break;
            default:
                // Either side is code already, the left one before the right one.
                ToCondition(right);
                ToCondition(left);
                _code.Add(
                    token.Kind switch
                    {
                        UvlTokenKind.And => FeatureExpression.And,
                        UvlTokenKind.Or => FeatureExpression.Or,
                        UvlTokenKind.Implies => FeatureExpression.Implies,
                        _ => FeatureExpression.Equivalent,
                    }
                );
                _items.Push(new Item(left.Token, -1, null, null, true));
                break;
        }
    }

    private static string Shown(FeatureType type) =>
        type switch
        {
            FeatureType.Boolean => "a feature without value",
            FeatureType.String => "a text",
            _ => "a number",
        };

    private void Push(UvlToken token, int feature = -1, Quotient? number = null, TextTerm? text = null)
    {
        _items.Push(new Item(token, feature, number, text, feature >= 0));
        if (feature >= 0)
        {
            _code.Add(feature);
        }
    }

    private void Name(UvlToken token)
    {
        if (!token.IsQuoted && token.Text is "true" or "false")
        {
            _code.Add(token.Text == "true" ? FeatureExpression.True : FeatureExpression.False);
            _items.Push(new Item(token, -1, null, null, true));
            return;
        }
        int feature = names?.Find(token.Text) ?? 0;
        if (feature >= 0)
        {
            Push(token, feature);
            return;
        }
        if (!names!.TryAttribute(token.Text, out feature, out string key))
        {
            Unknown(token, feature, key);
            Push(token, 0);
            return;
        }
        FeatureAttribute attribute = names[feature].Attributes[key];
        switch (attribute.Kind)
        {
            case FeatureAttributeKind.Number:
                Push(token, number: new Quotient(Polynomial.Of(feature, FactorKind.Selected, attribute.Number)));
                break;
            case FeatureAttributeKind.Text:
                Push(token, text: new TextTerm(feature, attribute.Text));
                break;
            case FeatureAttributeKind.List:
                Wrong("BN4009", token, $"'{token.Text}' is a list, which no constraint can compare");
                Push(token, 0);
                break;
            default:
                // An attribute that is there or true holds wherever its feature is selected.
                _code.Add(attribute.Text == "false" ? FeatureExpression.False : feature);
                _items.Push(
                    new Item(token, attribute.Text == "false" ? -1 : feature, null, null, true) { IsAttribute = true }
                );
                break;
        }
    }

    private void Aggregate(UvlToken function, List<UvlToken> arguments)
    {
        UvlToken attribute = arguments[^1];
        int root = arguments.Count > 1 ? names!.Find(arguments[0].Text) : 0;
        if (root < 0 && names!.Find(arguments[1].Text) is >= 0 and int second)
        {
            (attribute, root) = (arguments[0], second);
        }
        if (root < 0)
        {
            Unknown(arguments[0], -1, "");
        }
        Polynomial sum = new();
        Polynomial count = new();
        foreach (int feature in names!.WithNumber(attribute.Text).Where(f => root <= 0 || names.IsBelow(f, root)))
        {
            sum.Add([Polynomial.Factor(feature, FactorKind.Each)], names[feature].Attributes[attribute.Text].Number);
            count.Add([Polynomial.Factor(feature, FactorKind.Each)], Fraction.One);
        }
        if (count.Terms.Count == 0)
        {
            Wrong("BN4002", attribute, $"no feature has a number '{attribute.Text}' to add up");
        }
        Push(function, number: function.Text == "sum" ? new Quotient(sum) : new Quotient(sum, count));
    }

    private void Compare(UvlToken token, Item left, Item right)
    {
        bool isText = IsText(left) || IsText(right);
        if (isText && IsText(left) != IsText(right))
        {
            Wrong("BN4009", token, $"'{token.Text}' compares a text with a number");
        }
        else if (isText && token.Text is not ("==" or "!="))
        {
            Wrong("BN4009", token, $"texts are compared by '==' and '!=', not by '{token.Text}'");
        }
        if (isText)
        {
            Drop(right);
            Drop(left);
            AddAtom(new TextAtom(ToText(left), ToText(right)));
            if (token.Text == "!=")
            {
                _code.Add(FeatureExpression.Not);
            }
        }
        else
        {
            Quotient b = ToNumber(right);
            Quotient a = ToNumber(left);
            if (Quotient.Apply('-', a, b) is { } difference)
            {
                CompareWithNought(token, difference);
            }
            else
            {
                Wrong("BN4009", token, "the arithmetic is too large to be decided; break it into several constraints");
                _code.Add(FeatureExpression.True);
            }
        }
        _items.Push(new Item(left.Token, -1, null, null, true));
    }

    // An equation without value, because a divisor is nought, does not hold.
    private void CompareWithNought(UvlToken token, Quotient difference)
    {
        if (
            difference.Numerator.ValueDegree > 1
            || difference.Denominator.ValueDegree > 1
            || difference.Divisors.Any(d => d.ValueDegree > 1)
        )
        {
            Wrong("BN4009", token, "a value of a feature times or by a value of a feature is not decided");
            _code.Add(FeatureExpression.True);
            return;
        }
        Polynomial p = difference.Numerator;
        bool negate = token.Text is "!=" or "<=" or ">=";
        void Sign(Polynomial numerator)
        {
            switch (token.Text)
            {
                case "==" or "!=":
                    AddAtom(new SignAtom(numerator, IsZero: true));
                    break;
                case "<" or ">=":
                    AddAtom(new SignAtom(numerator.Negated(), IsZero: false));
                    break;
                default:
                    AddAtom(new SignAtom(numerator, IsZero: false));
                    break;
            }
            if (negate)
            {
                _code.Add(FeatureExpression.Not);
            }
        }
        if (difference.Denominator.IsConstant)
        {
            Sign(p);
        }
        else
        {
            AddAtom(new SignAtom(difference.Denominator, IsZero: false));
            Sign(p);
            _code.Add(FeatureExpression.And);
            AddAtom(new SignAtom(difference.Denominator.Negated(), IsZero: false));
            Sign(p.Negated());
            _code.Add(FeatureExpression.And);
            _code.Add(FeatureExpression.Or);
        }
        foreach (Polynomial divisor in difference.Divisors.Where(d => !(d.IsConstant && d.Terms.Count > 0)))
        {
            AddAtom(new SignAtom(divisor, IsZero: true));
            _code.Add(FeatureExpression.Not);
            _code.Add(FeatureExpression.And);
        }
    }

    private void AddAtom(FeatureAtom atom)
    {
        _code.Add(FeatureExpression.FirstAtom - _atoms.Count);
        _atoms.Add(atom);
    }

    private bool IsText(Item item) =>
        item.Text is not null
        || (item is { Feature: >= 0, IsAttribute: false } && names?[item.Feature].Type == FeatureType.String);

    private void ToCondition(Item item)
    {
        if (!item.HasCode)
        {
            string what = item.Text is null ? "a number" : "a text";
            Wrong("BN4009", item.Token, $"{item.Token.Shown} is {what}, not a condition; compare it with something");
            _code.Add(FeatureExpression.True);
        }
    }

    private Quotient ToNumber(Item item)
    {
        Drop(item);
        if (item.Number is { } number)
        {
            return number;
        }
        if (item.Feature < 0)
        {
            Wrong("BN4009", item.Token, $"{item.Token.Shown} begins a condition or text where a number must stand");
            return new Quotient(new Polynomial());
        }
        FeatureType type = item.IsAttribute ? FeatureType.Boolean : names?[item.Feature].Type ?? FeatureType.Boolean;
        if (type == FeatureType.String)
        {
            Wrong("BN4009", item.Token, $"{item.Token.Shown} is a text where a number must stand");
        }
        // A feature without value counts one where it is selected.
        FactorKind kind = type == FeatureType.Boolean ? FactorKind.Selected : FactorKind.Value;
        return new Quotient(Polynomial.Of(item.Feature, kind, Fraction.One));
    }

    private static TextTerm ToText(Item item) => item.Text ?? new TextTerm(Math.Max(item.Feature, 0), null);

    // Takes back the code that a name left in case it was a condition. Operands are at the end of the code.
    private void Drop(Item item)
    {
        if (item.Feature >= 0 && _code.Count > 0)
        {
            _code.RemoveAt(_code.Count - 1);
        }
    }

    private void Unknown(UvlToken token, int feature, string key)
    {
        if (feature >= 0)
        {
            string hint = Suggestion.For(key, names![feature].Attributes.Keys);
            Wrong("BN4002", token, $"'{names[feature].Name}' has no attribute '{key}'{hint}");
        }
        else
        {
            string hint = Suggestion.For(token.Text, names?.All ?? []);
            Wrong("BN4002", token, $"no feature is called '{token.Text}'{hint}");
        }
    }

    private void Wrong(string code, UvlToken token, string message)
    {
        _good = false;
        // Of names that nobody could read, nothing is said.
        if (names is null)
        {
            return;
        }
        log.Error(code, placeOf(token.Line, token.Column), message);
    }

    // A name is code as a condition and a feature as a number; HasCode says that the code is there.
    private sealed record Item(UvlToken Token, int Feature, Quotient? Number, TextTerm? Text, bool HasCode)
    {
        public bool IsAttribute { get; init; }
    }
}
