using Bordnetz.Problems;

namespace Bordnetz.Model;

/// <summary>A number with its unit, as written: <c>2000kg</c>, <c>50%</c>; the unit is empty for plain numbers.</summary>
/// <param name="Value">The number.</param>
/// <param name="Unit">The unit as written.</param>
/// <param name="Place">Where it stands.</param>
public readonly record struct Quantity(double Value, string Unit, SourcePlace Place);
