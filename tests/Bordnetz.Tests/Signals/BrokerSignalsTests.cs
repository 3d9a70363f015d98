using Bordnetz.Signals;
using Microsoft.Extensions.Time.Testing;

namespace Bordnetz.Tests.Signals;

/// <summary>The contract that apps in the vehicle's own process have.</summary>
public sealed class BrokerSignalsTests
{
    private const string Speed = "Vehicle.Speed";
    private const string Beam = "Vehicle.Beam";
    private const string Horn = "Vehicle.Horn";

    private static readonly SignalPath<float> SpeedPath = new(Speed);
    private static readonly SignalPath<bool> BeamPath = new(Beam);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddHours(1));
    private readonly SignalBroker _broker;
    private readonly BrokerSignals _signals;

    public BrokerSignalsTests()
    {
        SignalCatalog catalog = new(
            [
                Signal(0, Speed, SignalKind.Sensor, DataType.Float),
                Signal(1, Beam, SignalKind.Actuator, DataType.Boolean),
                Signal(2, Horn, SignalKind.Actuator, DataType.Boolean),
            ],
            []
        );
        _broker = new SignalBroker(catalog, new SignalBrokerOptions { VehicleProvides = i => i == 1 });
        _signals = new BrokerSignals(_broker, _time);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_published_is_read_and_told_by_typed_paths()
    {
        await using IAsyncEnumerator<TypedDatapoint<float>> told = _signals
            .SubscribeAsync(SpeedPath, null, Cancel)
            .GetAsyncEnumerator(Cancel);
        Assert.True(await told.MoveNextAsync());
        Assert.False(told.Current.HasValue);

        await _signals.PublishAsync(SpeedPath, 12.5f, Cancel);

        Assert.Equal(12.5f, (await _signals.ReadAsync(SpeedPath, Cancel)).Value);
        Assert.True(await told.MoveNextAsync());
        Assert.Equal((12.5f, _time.GetUtcNow()), (told.Current.Value, told.Current.Time));
    }

    [Fact]
    public async Task A_target_goes_to_the_vehicle()
    {
        await _signals.ActuateAsync(BeamPath, true, Cancel);
        Assert.True(_broker.TryTakeRequest(out OutsideRequest request));
        Assert.Equal(new OutsideRequest(1, true, SignalValue.From(true)), request);
    }

    [Theory]
    [InlineData("Vehicle.Nothing", SignalFailure.NotFound)]
    [InlineData(Speed, SignalFailure.Invalid)]
    [InlineData(Horn, SignalFailure.NoProvider)]
    public async Task A_target_that_cannot_be_set_says_why(string path, SignalFailure failure)
    {
        SignalException e = await Assert.ThrowsAsync<SignalException>(async () =>
            await _signals.ActuateAsync([new TargetRequest(path, SignalValue.From(true))], Cancel)
        );
        Assert.Equal(failure, e.Failure);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("the horn is broken")]
    public async Task A_provider_s_answer_reaches_the_caller(string? cause)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        List<TargetRequest> taken = [];
        Task provision = _signals.ProvideAsync(
            [Horn],
            targets =>
            {
                taken.AddRange(targets);
                return new ValueTask<string?>(cause);
            },
            stop.Token
        );
        ValueTask actuation = _signals.ActuateAsync([new TargetRequest(Horn, SignalValue.From(true))], Cancel);
        if (cause is null)
        {
            await actuation;
        }
        else
        {
            SignalException e = await Assert.ThrowsAsync<SignalException>(async () => await actuation);
            Assert.Equal(SignalFailure.Rejected, e.Failure);
            Assert.Contains(cause, e.Message, StringComparison.Ordinal);
        }
        Assert.Equal([new TargetRequest(Horn, SignalValue.From(true))], taken);

        SignalException second = await Assert.ThrowsAsync<SignalException>(() =>
            _signals.ProvideAsync([Horn], _ => new ValueTask<string?>((string?)null), Cancel)
        );
        Assert.Equal(SignalFailure.Taken, second.Failure);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => provision);
    }

    [Fact]
    public async Task With_an_interval_the_last_value_is_told_and_those_between_are_not()
    {
        SubscribeOptions options = new() { MinInterval = TimeSpan.FromSeconds(1) };
        await using IAsyncEnumerator<SignalNews> told = _signals
            .SubscribeAsync([Speed], options, Cancel)
            .GetAsyncEnumerator(Cancel);
        Assert.True(await told.MoveNextAsync());
        ValueTask<bool> next = told.MoveNextAsync();
        for (int i = 1; i <= 10; i++)
        {
            await _signals.PublishAsync(Speed, SignalValue.From((float)i), Cancel);
        }
        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await next);
        Assert.Equal(SignalValue.From(10f), Assert.Single(told.Current.Values).Datapoint.Value);
    }

    [Fact]
    public async Task A_path_of_another_type_than_the_vehicle_s_is_told()
    {
        await _signals.PublishAsync(SpeedPath, 1f, Cancel);
        SignalException e = await Assert.ThrowsAsync<SignalException>(async () =>
            await _signals.ReadAsync(new SignalPath<double>(Speed), Cancel)
        );
        Assert.Equal(SignalFailure.Invalid, e.Failure);
    }

    private static SignalDefinition Signal(int index, string path, SignalKind kind, DataType type) =>
        new()
        {
            Index = index,
            Path = path,
            Kind = kind,
            Type = type,
        };
}
