using Bordnetz.Signals;
using Microsoft.Extensions.Time.Testing;
using static Bordnetz.Tests.Signals.SmallBroker;

namespace Bordnetz.Tests.Signals;

/// <summary>What a caller is told of a target that went to a provider.</summary>
public sealed class ConfirmedActuationTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(Start);
    private readonly SignalBroker _broker = new(
        Catalog,
        new SignalBrokerOptions { StartTime = Start, VehicleProvides = i => i == Fan }
    );

    private readonly SignalProvider _provider;

    public ConfirmedActuationTests()
    {
        _provider = _broker.Providers.Open();
        Assert.True(_provider.TryClaimActuators([Light, Mode], out _));
    }

    public void Dispose() => _provider.Dispose();

    private ActuationPatience Patience => new(_clock, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));

    private Task<ActuationReport> Ask(params (int Signal, object Value)[] targets) =>
        _broker
            .ActuateAllAsync(
                [.. targets.Select(t => new OutsideRequest(t.Signal, true, Value(t.Signal, t.Value).Value))],
                Start,
                Patience,
                TestContext.Current.CancellationToken
            )
            .AsTask();

    // Lets what the caller does after a time-out happen.
    private async Task PassAsync(int ms, Task until)
    {
        for (int i = 0; i < 100 && !until.IsCompleted; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(ms));
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_caller_waits_for_the_yes_or_no_of_a_provider_that_answers()
    {
        Task<ActuationReport> yes = Ask((Light, 1));
        Assert.False(yes.IsCompleted);
        _provider.Answer(Light, null);
        Assert.Equal(ActuationResult.Accepted, (await yes).Result);
        Assert.Equal(ProviderAnswers.Confirms, _provider.Answers);
        Task<ActuationReport> no = Ask((Light, 2), (Mode, "COLD"));
        _provider.Answer(Mode, "the flap is stuck");
        Assert.False(no.IsCompleted);
        _provider.Answer(Light, null);
        Assert.Equal(new ActuationReport(ActuationResult.Rejected, 1, "the flap is stuck"), await no);
    }

    [Fact]
    public async Task An_old_provider_that_never_answers_is_waited_for_once()
    {
        Task<ActuationReport> first = Ask((Light, 1));
        _clock.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(first.IsCompleted);
        await PassAsync(1, first);
        Assert.Equal(ActuationResult.Accepted, (await first).Result);
        Assert.Equal(ProviderAnswers.Silent, _provider.Answers);
        Assert.True(Ask((Light, 2)).IsCompletedSuccessfully);
        // It may learn.
        _provider.Answer(Light, null);
        Assert.False(Ask((Light, 3)).IsCompleted);
    }

    [Fact]
    public async Task A_provider_that_answers_and_then_does_not_lets_the_actuation_time_out()
    {
        _provider.Answer(Light, null);
        Task<ActuationReport> late = Ask((Light, 1));
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(late.IsCompleted);
        await PassAsync(1, late);
        Assert.Equal(new ActuationReport(ActuationResult.TimedOut, 0, null), await late);
        // The late answer is not taken for that of the next target.
        Task<ActuationReport> next = Ask((Light, 2));
        _provider.Answer(Light, "too late");
        Assert.False(next.IsCompleted);
        _provider.Answer(Light, null);
        Assert.Equal(ActuationResult.Accepted, (await next).Result);
        // One that never comes does not shift the answers for ever.
        Task<ActuationReport> lost = Ask((Light, 3));
        await PassAsync(1000, lost);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Task<ActuationReport> last = Ask((Light, 4));
        _provider.Answer(Light, "no");
        Assert.Equal("no", (await last).Cause);
    }

    [Fact]
    public async Task A_provider_that_leaves_rejects_what_it_did_not_answer()
    {
        Task<ActuationReport> asked = Ask((Light, 1));
        _provider.Dispose();
        Assert.Equal(
            new ActuationReport(ActuationResult.Rejected, 0, "the provider left before it answered"),
            await asked
        );
        Assert.Equal(ActuationResult.NoProvider, (await Ask((Light, 1))).Result);
    }

    [Fact]
    public async Task A_target_for_the_vehicle_or_one_that_cannot_be_is_answered_at_once()
    {
        ReadOnlySpan<OutsideRequest> fan = [new(Fan, true, SignalValue.From((Array)new sbyte[] { 1 }))];
        Assert.Equal(
            ActuationResult.Accepted,
            (await _broker.ActuateAllAsync(fan, Start, Patience, TestContext.Current.CancellationToken)).Result
        );
        Assert.Equal(new ActuationReport(ActuationResult.OutOfRange, 1, null), await Ask((Light, 1), (Light, 101)));
    }

    [Fact]
    public async Task More_targets_than_a_provider_could_ever_answer_take_no_more_memory()
    {
        List<Task<ActuationReport>> asked = [];
        SignalBroker broker = new(Catalog, new SignalBrokerOptions { ProviderCapacity = 10_000 });
        using SignalProvider provider = broker.Providers.Open();
        provider.TryClaimActuators([Light], out _);
        provider.Answer(Light, null);
        for (int i = 0; i < 100; i++)
        {
            asked.Add(
                broker
                    .ActuateAllAsync(
                        [new OutsideRequest(Light, true, Value(Light, 1).Value)],
                        Start,
                        Patience,
                        TestContext.Current.CancellationToken
                    )
                    .AsTask()
            );
        }
        foreach (Task<ActuationReport> oldest in asked.Take(36))
        {
            Assert.Equal(ActuationResult.Rejected, (await oldest).Result);
        }
        Assert.DoesNotContain(asked.Skip(36), a => a.IsCompleted);
    }
}
