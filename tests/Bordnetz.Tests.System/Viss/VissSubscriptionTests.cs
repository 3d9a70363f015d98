using System.Text.Json.Nodes;
using Bordnetz.Server.Viss;
using Bordnetz.Signals;
using CsCheck;

namespace Bordnetz.Tests.Viss;

/// <summary>When a subscriber is told, by the filter.</summary>
public sealed class VissSubscriptionTests
{
    private readonly VissTalk _v2 = new(VissVersion.V2);
    private readonly VissTalk _v3 = new(VissVersion.V3);

    private static string Subscribe(string variant, string parameter, string path = "Vehicle.Speed") =>
        $$"""{"action":"subscribe","path":"{{path}}","filter":{"variant":"{{variant}}","parameter":{{parameter}}},"requestId":"1"}""";

    [Fact]
    public void A_change_is_told_against_the_value_that_was_told_last()
    {
        _v3.Publish("Vehicle.Speed", SignalValue.From(10f));
        string message = Subscribe("change", """{"logic-op":"gt","diff":"5"}""");
        Assert.Equal("16 22", _v3.Values(message, 12, 14, 16, 20, 21, 22, 3, 7));
        string any = Subscribe("change", """{"logic-op":"ne","diff":"0"}""");
        Assert.Equal("8 9 8", _v3.Values(any, 7, 8, 8, 9, 9, 8));
        string falling = Subscribe("change", """{"logic-op":"lt","diff":"-1"}""");
        Assert.Equal("6 4", _v3.Values(falling, 7.5f, 6, 5, 4));
    }

    [Fact]
    public void A_range_is_told_while_the_value_is_in_it()
    {
        Assert.Equal("2 5", _v3.Values(Subscribe("range", """{"logic-op":"gte","boundary":"2"}"""), 1, 2, 0, 5));
        const string both =
            """[{"logic-op":"gt","boundary":"1"},{"logic-op":"lt","boundary":"4","combination-op":"AND"}]""";
        Assert.Equal("2 3", _v3.Values(Subscribe("range", both), 1, 2, 3, 4));
        const string either =
            """[{"logic-op":"lt","boundary":"1","combination-op":"OR"},{"logic-op":"gt","boundary":"4"}]""";
        Assert.Equal("0 5", _v3.Values(Subscribe("range", either), 0, 2, 5));
    }

    [Fact]
    public void The_first_path_triggers_and_all_are_told()
    {
        const string message =
            """{"action":"subscribe","path":"Vehicle","filter":[{"variant":"paths","parameter":["Speed","Age"]},{"variant":"range","parameter":{"logic-op":"gt","boundary":"1"}}]}""";
        JsonNode told = Assert.Single(_v3.Events(message, 1, 2));
        Assert.Equal(
            ["Vehicle.Speed=2", "Vehicle.Age=3"],
            told["data"]!.AsArray().Select(d => $"{d!["path"]}={d["dp"]!["value"]}")
        );
    }

    [Fact]
    public void Version_2_tells_every_update_without_a_filter_and_version_3_wants_one()
    {
        const string message = """{"action":"subscribe","path":"Vehicle.Speed","requestId":"1"}""";
        _v2.Publish("Vehicle.Speed", SignalValue.From(1f));
        Assert.Equal("1 2 2", _v2.Values(message, 2, 2));
        Assert.Equal("400 bad_request", _v3.Fault(message));
    }

    [Fact]
    public void A_period_is_told_with_the_values_at_its_end()
    {
        VissReply reply = _v3.Ask(Subscribe("timebased", """{"period":"250"}"""));
        Assert.Equal(TimeSpan.FromMilliseconds(250), reply.Opened!.Period);
        _v3.Publish("Vehicle.Speed", SignalValue.From(1f));
        _v3.Publish("Vehicle.Speed", SignalValue.From(2f));
        JsonNode told = JsonNode.Parse(reply.Opened.Sample(_v3.Now))!;
        Assert.Equal("2", (string?)told["data"]!["dp"]!["value"]);
        Assert.Equal("1", (string?)told["subscriptionId"]);
    }

    [Theory]
    [InlineData("range", """{"logic-op":"gt","boundary":"A"}""", "Vehicle.Class")]
    [InlineData("range", """{"logic-op":"gt","boundary":"fast"}""", "Vehicle.Speed")]
    [InlineData("change", """{"logic-op":"gt","diff":"1"}""", "Vehicle.Class")]
    [InlineData("curvelog", """{"maxerr":"1","bufsize":"10"}""", "Vehicle.Class")]
    [InlineData("curvelog", """{"maxerr":"1","bufsize":"1000000"}""", "Vehicle.Speed")]
    public void A_filter_that_does_not_fit_the_signal_is_refused(string variant, string parameter, string path) =>
        Assert.Equal("400 invalid_data", _v3.Fault(Subscribe(variant, parameter, path)));

    [Theory]
    [InlineData("timebased", """{"period":"0"}""")]
    [InlineData("timebased", """{"period":"1e30"}""")]
    [InlineData("timebased", "{}")]
    [InlineData("change", """{"logic-op":"above","diff":"1"}""")]
    [InlineData("change", """{"logic-op":"gt","diff":"NaN"}""")]
    [InlineData("range", "[]")]
    [InlineData("curvelog", """{"maxerr":"-1","bufsize":"10"}""")]
    [InlineData("nothing", "{}")]
    public void A_filter_that_is_malformed_is_refused(string variant, string parameter) =>
        Assert.Equal("400 bad_request", _v3.Fault(Subscribe(variant, parameter)));

    [Fact]
    public void A_curve_is_told_by_its_corners_and_goes_on_where_it_ended()
    {
        string message = Subscribe("curvelog", """{"maxerr":"0.1","bufsize":"5"}""");
        string[] curves =
        [
            .. _v3.Events(message, 0, 1, 2, 1, 0, 0, 0, 0, 0)
                .Select(e => string.Join(' ', e["data"]!["dp"]!.AsArray().Select(p => p!["value"]!.ToString()))),
        ];
        Assert.Equal(["0 2 0", "0 0"], curves);
    }

    [Fact]
    public void No_sample_is_further_from_the_curve_than_was_allowed() =>
        Gen.Select(Gen.Double[-100, 100].Array[1, 60], Gen.Double[0, 20])
            .Sample(
                (values, error) =>
                {
                    double[] times = [.. values.Select((_, i) => (double)i * i)];
                    List<int> kept = CurveLog.Reduce(times, values, error);
                    Assert.Equal((0, values.Length - 1), (kept[0], kept[^1]));
                    for (int k = 1; k < kept.Count; k++)
                    {
                        (int a, int b) = (kept[k - 1], kept[k]);
                        for (int i = a; i <= b; i++)
                        {
                            double line =
                                values[a] + (values[b] - values[a]) * (times[i] - times[a]) / (times[b] - times[a]);
                            Assert.True(Math.Abs(values[i] - line) <= error + 1e-9);
                        }
                    }
                }
            );
}
