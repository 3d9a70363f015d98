using Bordnetz.Server.Kuksa;
using Bordnetz.Signals;
using CsCheck;

namespace Bordnetz.Tests.Kuksa;

/// <summary>Queries of the oldest protocol.</summary>
public sealed class SdvQueryTests
{
    private static SdvRow Row(params (string Path, SignalValue Value)[] values)
    {
        SdvRow row = new();
        foreach ((string path, SignalValue value) in values)
        {
            row.Set(new SignalUpdate(KuksaHost.Id(path), false, new Datapoint(value, default, Quality.Good)));
        }
        return row;
    }

    [Theory]
    [InlineData("Vehicle.Speed > 50", true)]
    [InlineData("Vehicle.Speed > 50.6", false)]
    [InlineData("50.5 = Vehicle.Speed", true)]
    [InlineData("Vehicle.AverageSpeed = 0.1", true)]
    [InlineData("Vehicle.Gear == -2", true)]
    [InlineData("Vehicle.Gear != -2", false)]
    [InlineData("Vehicle.Gear <> 3", true)]
    [InlineData("Vehicle.Odometer > 9223372036854775807", true)]
    [InlineData("Vehicle.Odometer = 18446744073709551615", true)]
    [InlineData("Vehicle.Gear < Vehicle.Odometer", true)]
    [InlineData("Vehicle.Class = 'A'", true)]
    [InlineData("Vehicle.Class >= \"B\"", false)]
    [InlineData("Vehicle.Body.Lights.IsLowBeamOn", true)]
    [InlineData("Vehicle.Body.Lights.IsLowBeamOn = false", false)]
    [InlineData("not not Vehicle.Body.Lights.IsLowBeamOn", true)]
    [InlineData("Vehicle.Speed between 50 and 51", true)]
    [InlineData("Vehicle.Speed NOT BETWEEN 50 AND 51", false)]
    [InlineData("Vehicle.Speed > 60 OR Vehicle.Gear < 0 AND Vehicle.Class = 'A'", true)]
    [InlineData("(Vehicle.Speed > 60 OR Vehicle.Gear < 0) AND Vehicle.Class = 'B'", false)]
    [InlineData("LAG(Vehicle.Gear) = -1", true)]
    [InlineData("lag(Vehicle.Speed) = 1", null)]
    [InlineData("Vehicle.Age > 1", null)]
    [InlineData("NOT Vehicle.Age > 1", null)]
    [InlineData("Vehicle.Age > 1 OR Vehicle.Gear < 0", true)]
    [InlineData("Vehicle.Age > 1 AND Vehicle.Gear > 0", false)]
    [InlineData("Vehicle.Age > 1 AND Vehicle.Gear < 0", null)]
    public void A_condition_is_true_false_or_unknown(string condition, bool? expected)
    {
        SdvRow row = Row(
            ("Vehicle.Speed", SignalValue.From(50.5f)),
            ("Vehicle.AverageSpeed", SignalValue.From(0.1f)),
            ("Vehicle.Gear", SignalValue.FromInteger(-1, DataType.Int8)),
            ("Vehicle.Gear", SignalValue.FromInteger(-2, DataType.Int8)),
            ("Vehicle.Odometer", SignalValue.FromInteger(-1, DataType.UInt64)),
            ("Vehicle.Class", SignalValue.From("A")),
            ("Vehicle.Body.Lights.IsLowBeamOn", SignalValue.From(true))
        );
        SdvQuery query = SdvQuery.Parse($"SELECT Vehicle.Speed WHERE {condition}", KuksaHost.Catalog);
        SignalValue value = query.Condition!.Evaluate(row);
        Assert.Equal(expected, value.HasValue ? value.ToBoolean() : null);
    }

    [Fact]
    public void Something_that_is_not_a_number_is_unequal_to_everything()
    {
        SdvRow row = Row(("Vehicle.Speed", SignalValue.From(float.NaN)));
        bool Holds(string condition) =>
            SdvQuery
                .Parse($"SELECT Vehicle.Speed WHERE {condition}", KuksaHost.Catalog)
                .Condition!.Evaluate(row)
                .ToBoolean();
        Assert.False(Holds("Vehicle.Speed < 1"));
        Assert.False(Holds("Vehicle.Speed >= 1"));
        Assert.False(Holds("Vehicle.Speed = Vehicle.Speed"));
        Assert.True(Holds("Vehicle.Speed != 1"));
    }

    [Theory]
    [InlineData("", "SELECT is expected, not 'the end' (column 1 of the query)")]
    [InlineData("SELECT Vehicle.Nothing", "There is no signal 'Vehicle.Nothing' (column 8 of the query)")]
    [InlineData("SELECT 1", "A query names at least one signal (column 9 of the query)")]
    [InlineData("SELECT Vehicle.Speed,", "a path is expected, not 'the end' (column 22 of the query)")]
    [InlineData("SELECT Vehicle.Speed WHERE", "a path is expected, not 'the end' (column 27 of the query)")]
    [InlineData(
        "SELECT Vehicle.Speed WHERE Vehicle.Speed",
        "A condition is expected, not a value of float (column 28 of the query)"
    )]
    [InlineData(
        "SELECT Vehicle.Speed WHERE Vehicle.Speed = 'x'",
        "float and string cannot be compared with = (column 28 of the query)"
    )]
    [InlineData(
        "SELECT Vehicle.Speed WHERE Vehicle.Weights = 1",
        "uint16[] and int64 cannot be compared with = (column 28 of the query)"
    )]
    [InlineData("SELECT Vehicle.Speed WHERE Vehicle.Speed > 1x", "'1x' is no number (column 44 of the query)")]
    [InlineData("SELECT Vehicle.Speed WHERE 'x", "The text has no end (column 28 of the query)")]
    [InlineData("SELECT (SELECT Vehicle.Speed)", "Queries in queries are not supported (column 9 of the query)")]
    [InlineData("SELECT Vehicle.Speed; DROP", "the end is expected, not 'DROP' (column 23 of the query)")]
    [InlineData("SELECT Vehicle.Speed ? 1", "'?' is not expected (column 22 of the query)")]
    public void A_query_that_is_none_is_told_why_and_where(string query, string expected) =>
        Assert.Equal(
            expected,
            Assert.Throws<SdvQueryException>(() => SdvQuery.Parse(query, KuksaHost.Catalog)).Message
        );

    [Fact]
    public void Deep_and_long_queries_are_refused()
    {
        string Nested(int depth) => $"SELECT {new string('(', depth)}Vehicle.Speed{new string(')', depth)}";
        Assert.NotNull(SdvQuery.Parse(Nested(45), KuksaHost.Catalog));
        Assert.Throws<SdvQueryException>(() => SdvQuery.Parse(Nested(5000), KuksaHost.Catalog));
        Assert.Throws<SdvQueryException>(() => SdvQuery.Parse(Nested(50_000), KuksaHost.Catalog));
        string chain = string.Join(" OR ", Enumerable.Repeat("Vehicle.Speed>1", 1000));
        SdvQuery long_ = SdvQuery.Parse($"SELECT Vehicle.Speed WHERE {chain}", KuksaHost.Catalog);
        Assert.False(long_.Condition!.Evaluate(new SdvRow()).HasValue);
    }

    private static readonly string[] Parts =
    [
        "SELECT",
        "WHERE",
        "AS",
        "AND",
        "OR",
        "NOT",
        "BETWEEN",
        "LAG",
        "(",
        ")",
        ",",
        "=",
        "<",
        "-",
        "1",
        "0.5",
        "'x'",
        "'",
        "true",
        "Vehicle.Speed",
        "Vehicle.Class",
        "Vehicle.Body.Lights.IsLowBeamOn",
        ";",
        "\0",
        "é",
    ];

    [Fact]
    public void Any_words_are_a_query_or_refused() =>
        Gen.Int[0, Parts.Length - 1]
            .Select(i => Parts[i])
            .Array[0, 14]
            .Sample(
                parts =>
                {
                    try
                    {
                        SdvQuery query = SdvQuery.Parse("SELECT " + string.Join(' ', parts), KuksaHost.Catalog);
                        query.Condition?.Evaluate(new SdvRow());
                    }
                    catch (SdvQueryException)
                    {
                        // As it should be.
                    }
                },
                iter: 3000
            );
}
