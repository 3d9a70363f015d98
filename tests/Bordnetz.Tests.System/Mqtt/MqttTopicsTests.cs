using Bordnetz.Server.Mqtt;
using Bordnetz.Tests.Kuksa;

namespace Bordnetz.Tests.Mqtt;

/// <summary>Names and filters by MQTT 5.0, 4.7, with the examples that stand there.</summary>
public sealed class MqttTopicsTests
{
    [Theory]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player1", true)]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true)]
    [InlineData("sport/#", "sport", true)]
    [InlineData("#", "sport/tennis", true)]
    [InlineData("#", "$SYS/uptime", false)]
    [InlineData("+/monitor/Clients", "$SYS/monitor/Clients", false)]
    [InlineData("$SYS/#", "$SYS/uptime", true)]
    [InlineData("sport/tennis/+", "sport/tennis/player1", true)]
    [InlineData("sport/tennis/+", "sport/tennis/player1/ranking", false)]
    [InlineData("sport/+", "sport", false)]
    [InlineData("sport/+", "sport/", true)]
    [InlineData("+/+", "/finance", true)]
    [InlineData("/+", "/finance", true)]
    [InlineData("+", "/finance", false)]
    [InlineData("a/b", "a/b/c", false)]
    [InlineData("a/b/c", "a/b", false)]
    public void A_filter_matches_what_the_standard_says(string filter, string topic, bool matches) =>
        Assert.Equal(matches, MqttTopics.Matches(filter, topic));

    [Theory]
    [InlineData("a/+/b", true)]
    [InlineData("#", true)]
    [InlineData("a/#", true)]
    [InlineData("a/#/b", false)]
    [InlineData("a#", false)]
    [InlineData("a+/b", false)]
    [InlineData("", false)]
    public void Wildcards_stand_alone_and_the_last_one_last(string filter, bool isGood) =>
        Assert.Equal(isGood, MqttTopics.IsFilter(filter));

    [Fact]
    public void Only_actuators_have_a_topic_for_targets()
    {
        MqttTopics topics = new(KuksaHost.Catalog, new MqttOptions { Prefix = "car7" });
        Assert.True(topics.TryFindSet("car7/Vehicle/Body/Lights/Brightness/set", out int signal));
        Assert.Equal(KuksaHost.Id("Vehicle.Body.Lights.Brightness"), signal);
        Assert.False(topics.TryFindSet("car7/Vehicle/Speed/set", out _));
        Assert.Equal("car7/Vehicle", topics.Requests);
    }
}
