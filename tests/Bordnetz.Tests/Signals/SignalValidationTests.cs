using Bordnetz.Signals;
using CsCheck;

namespace Bordnetz.Tests.Signals;

public sealed class SignalValidationTests
{
    private static SignalDefinition Define(string attributes) =>
        VssFolder.ReadClean($"X: {{ type: sensor, description: X., {attributes} }}").Signals[0];

    [Theory]
    [InlineData("datatype: uint8, min: 10, max: 20", DataType.UInt32, 15, ValueVerdict.Valid)]
    [InlineData("datatype: uint8, min: 10, max: 20", DataType.UInt32, 10, ValueVerdict.Valid)]
    [InlineData("datatype: uint8, min: 10, max: 20", DataType.UInt32, 21, ValueVerdict.OutOfRange)]
    [InlineData("datatype: uint8, min: 10, max: 20", DataType.UInt32, 256, ValueVerdict.OutOfTypeBounds)]
    [InlineData("datatype: uint8", DataType.Int32, 1, ValueVerdict.WrongType)]
    [InlineData("datatype: uint8", DataType.UInt64, 1, ValueVerdict.WrongType)]
    [InlineData("datatype: int16", DataType.Int32, -32769, ValueVerdict.OutOfTypeBounds)]
    [InlineData("datatype: int16", DataType.Int32, -32768, ValueVerdict.Valid)]
    [InlineData("datatype: int32", DataType.Int32, -32769, ValueVerdict.Valid)]
    [InlineData("datatype: float", DataType.Double, 1, ValueVerdict.WrongType)]
    [InlineData("datatype: double", DataType.Float, 1, ValueVerdict.WrongType)]
    [InlineData("datatype: boolean", DataType.UInt32, 1, ValueVerdict.WrongType)]
    [InlineData("datatype: uint8, allowed: [1, 2]", DataType.UInt32, 2, ValueVerdict.Valid)]
    [InlineData("datatype: uint8, allowed: [1, 2]", DataType.UInt32, 3, ValueVerdict.NotAllowed)]
    public void Numbers_from_outside_are_judged_by_type_then_limits(
        string attributes,
        DataType type,
        double number,
        ValueVerdict expected
    ) => Assert.Equal(expected, SignalValidation.Fit(Define(attributes), SignalValue.FromNumber(number, type), out _));

    [Theory]
    [InlineData("min: 0", double.NaN, ValueVerdict.OutOfRange)]
    [InlineData("comment: no limits", double.NaN, ValueVerdict.Valid)]
    [InlineData("max: 5", double.PositiveInfinity, ValueVerdict.OutOfRange)]
    [InlineData("max: 5", double.NegativeInfinity, ValueVerdict.Valid)]
    [InlineData("max: 0.1", 0.1, ValueVerdict.Valid)]
    public void Real_numbers_at_their_edges(string attributes, double number, ValueVerdict expected)
    {
        Assert.Equal(
            expected,
            SignalValidation.Check(Define("datatype: float, " + attributes), SignalValue.From((float)number))
        );
        Assert.Equal(
            expected,
            SignalValidation.Check(Define("datatype: double, " + attributes), SignalValue.From(number))
        );
    }

    [Fact]
    public void The_elements_of_an_array_are_judged_one_by_one()
    {
        SignalDefinition signal = Define("datatype: 'int8[]', min: 0");
        Assert.Equal(
            ValueVerdict.Valid,
            SignalValidation.Fit(signal, SignalValue.From((Array)new[] { 1, 127 }), out SignalValue fitted)
        );
        Assert.Equal(SignalValue.From((Array)new sbyte[] { 1, 127 }), fitted);
        Assert.Equal(
            ValueVerdict.OutOfTypeBounds,
            SignalValidation.Fit(signal, SignalValue.From((Array)new[] { 1, 128 }), out _)
        );
        Assert.Equal(
            ValueVerdict.OutOfRange,
            SignalValidation.Fit(signal, SignalValue.From((Array)new[] { 1, -1 }), out _)
        );
        Assert.Equal(
            ValueVerdict.WrongType,
            SignalValidation.Fit(signal, SignalValue.From((Array)new uint[] { 1 }), out _)
        );
        Assert.Equal(
            ValueVerdict.WrongType,
            SignalValidation.Fit(signal, SignalValue.FromInteger(1, DataType.Int32), out _)
        );
    }

    [Fact]
    public void An_absent_value_is_always_valid() =>
        Assert.Equal(ValueVerdict.Valid, SignalValidation.Fit(Define("datatype: uint8, min: 10"), default, out _));

    [Fact]
    public void Every_64_bit_number_survives_the_way_through_an_array() =>
        Gen.ULong.Array.Sample(numbers =>
        {
            SignalValue array = SignalValue.From((Array)numbers);
            SignalValue[] elements = [.. numbers.Select((_, i) => SignalArrays.At(array, i))];
            Assert.Equal(numbers, elements.Select(e => (ulong)e.Bits));
            Assert.Equal(array, SignalArrays.Make(elements, DataType.UInt64Array));
        });

    [Theory]
    [InlineData("9223372036854775807", ValueVerdict.Valid)]
    [InlineData("18446744073709551615", ValueVerdict.Valid)]
    public void A_large_unsigned_number_is_no_negative_one(string number, ValueVerdict expected) =>
        Assert.Equal(
            expected,
            SignalValidation.Check(
                Define("datatype: uint64, min: 1"),
                SignalValue.FromInteger((long)ulong.Parse(number), DataType.UInt64)
            )
        );
}
