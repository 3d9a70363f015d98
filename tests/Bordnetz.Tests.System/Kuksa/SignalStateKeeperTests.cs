using Bordnetz.Problems;
using Bordnetz.Server.Live;
using Bordnetz.Signals;
using Bordnetz.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Bordnetz.Tests.Kuksa;

/// <summary>A broker that is started, used, stopped and started again.</summary>
public sealed class SignalStateKeeperTests
{
    private static readonly int Class = KuksaHost.Id("Vehicle.Class");
    private static readonly int Speed = KuksaHost.Id("Vehicle.Speed");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly ProblemLog _log = new();

    private SignalChange Change(int signal, SignalValue value) =>
        new(signal, false, value, Quality.Good, _time.GetUtcNow());

    private static SignalBroker NewBroker() =>
        new(KuksaHost.Catalog, new SignalBrokerOptions { VehicleReads = i => i == Class });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Attributes_and_values_if_asked_come_back_after_a_restart(bool withValues)
    {
        using TemporaryFolder folder = new();
        string file = folder.At("state");
        SignalBroker before = NewBroker();
        await using (SignalStateKeeper.Open(file, before, withValues, _time, _log))
        {
            Assert.True(before.PublishFromOutside([Change(Class, SignalValue.From("B"))]));
            before.Publish([Change(Speed, SignalValue.From(7f))]);
        }
        SignalBroker after = NewBroker();
        await using (SignalStateKeeper.Open(file, after, withValues, _time, _log))
        {
            Assert.Equal(Quality.Good, after.Read(Class).Quality);
            Assert.Equal("B", after.Read(Class).Value.ToText());
            // The vehicle hears of it as of a client's.
            Assert.True(after.TryTakeRequest(out OutsideRequest request));
            Assert.Equal((Class, "B"), (request.SignalIndex, request.Value.ToText()));
            Assert.Equal(withValues ? Quality.Stale : Quality.Missing, after.Read(Speed).Quality);
        }
        Assert.Empty(_log.Problems);
    }

    [Fact]
    public async Task A_change_is_saved_while_the_vehicle_drives()
    {
        using TemporaryFolder folder = new();
        string file = folder.At("state");
        SignalBroker broker = NewBroker();
        await using SignalStateKeeper keeper = SignalStateKeeper.Open(file, broker, false, _time, _log);
        broker.Publish([Change(Class, SignalValue.From("A"))]);
        while (!File.Exists(file) || !(await Read(file)).Contains("\"A\"", StringComparison.Ordinal))
        {
            await Task.Yield();
        }
        broker.Publish([Change(Class, SignalValue.From("B"))]);
        while (!(await Read(file)).Contains("\"B\"", StringComparison.Ordinal))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_a_problem_at_the_end()
    {
        using TemporaryFolder folder = new();
        SignalBroker broker = NewBroker();
        await using (SignalStateKeeper.Open(folder.At("nowhere/state"), broker, false, _time, _log)) { }
        Assert.Equal("BN6021", Assert.Single(_log.Problems).Code);
    }

    private static Task<string> Read(string file) => File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
}
