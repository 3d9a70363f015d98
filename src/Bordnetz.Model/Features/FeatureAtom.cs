namespace Bordnetz.Model.Features;

/// <summary>The smallest part of a constraint that compares numbers or texts.</summary>
internal abstract record FeatureAtom
{
    /// <summary>Whether values of typed features matter, not only which features are selected.</summary>
    public abstract bool HasValues { get; }

    /// <summary>Whether it counts instances.</summary>
    public virtual IEnumerable<int> Counted => [];

    /// <summary>The features that matter, in order.</summary>
    public abstract IEnumerable<int> Features { get; }

    /// <summary>Its truth under a selection; only for atoms without values.</summary>
    public abstract bool Holds(ReadOnlySpan<bool> selected);
}

/// <summary>A sum is positive, or nought.</summary>
internal sealed record SignAtom(Polynomial Sum, bool IsZero) : FeatureAtom
{
    public override bool HasValues => Sum.ValueDegree > 0;

    public override IEnumerable<int> Counted =>
        Sum.Factors().Where(f => Polynomial.KindOf(f) == FactorKind.Each).Select(Polynomial.FeatureOf);

    public override IEnumerable<int> Features => Sum.Factors().Select(Polynomial.FeatureOf).Distinct();

    public override bool Holds(ReadOnlySpan<bool> selected)
    {
        int sign = Sum.Evaluate(selected).Sign;
        return IsZero ? sign == 0 : sign > 0;
    }
}

/// <summary>Two texts are the same.</summary>
internal sealed record TextAtom(TextTerm Left, TextTerm Right) : FeatureAtom
{
    public override bool HasValues => Left.IsValue || Right.IsValue;

    public override IEnumerable<int> Features =>
        new[] { Left.Feature, Right.Feature }.Where(f => f >= 0).Distinct().Order();

    public override bool Holds(ReadOnlySpan<bool> selected) => Left.Text(selected) == Right.Text(selected);
}

/// <summary>
/// A text: a constant; an attribute, which is empty when its feature is not selected; or the value of a typed feature.
/// </summary>
/// <param name="Feature">The feature; -1 for a constant.</param>
/// <param name="Constant">The constant, or the attribute's value; null for a typed feature.</param>
internal readonly record struct TextTerm(int Feature, string? Constant)
{
    public bool IsValue => Constant is null;

    public string Text(ReadOnlySpan<bool> selected) =>
        Constant is null ? throw new InvalidOperationException("the value of a typed feature is not selected")
        : Feature < 0 || selected[Feature] ? Constant
        : "";
}
