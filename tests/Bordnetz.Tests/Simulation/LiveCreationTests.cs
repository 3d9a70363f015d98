using Bordnetz.Functions;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Server.Live;
using Bordnetz.Signals;
using Bordnetz.Simulation;
using Bordnetz.Tests.Functions;

namespace Bordnetz.Tests.Simulation;

/// <summary>A vehicle that drives while clients create signals.</summary>
public sealed class LiveCreationTests
{
    [Fact]
    public void Signals_that_a_client_creates_leave_the_run_as_it_is()
    {
        (string Hash, int Requests, long Updates) quiet = Drive(_ => { });
        (string Hash, int Requests, long Updates) busy = Drive(broker =>
        {
            int next = broker.Catalog.Signals.Length;
            NewSignal signal = new($"Own.S{next}", DataType.Float, NotificationKind.EveryUpdate);
            Assert.Equal(CreationResult.Accepted, broker.Create([signal], out int[] indices, out _));
            SignalChange change = new(indices[0], false, SignalValue.From(1f), Quality.Good, DateTimeOffset.UnixEpoch);
            Assert.True(broker.PublishFromOutside([change]));
            Assert.Equal(ActuationResult.NotAnActuator, broker.Actuate(indices[0], SignalValue.From(1f), default));
        });
        Assert.Equal(quiet, busy);
        Assert.True(quiet.Updates > 0);
    }

    private static (string Hash, int Requests, long Updates) Drive(Action<SignalBroker> meanwhile)
    {
        Variant variant = ReferencePlatform.Variant("BEV,Europe,Plus");
        Scenario standing = new() { Name = "standing", DurationNs = 2_000_000_000 };
        ProblemLog log = new();
        VehicleRun? run = VehicleBuilder.Build(
            variant,
            standing,
            VehicleFunctions.CreateLibrary(),
            new RunOptions { Seed = 1 },
            log
        );
        Assert.True(run is not null, string.Join('\n', log.Problems));
        SignalBroker broker = new(
            variant.Catalog,
            new SignalBrokerOptions { VehicleProvides = run.TakesTarget, VehicleReads = run.ReadsFromOutside }
        );
        LiveVehicle vehicle = new(run, broker, TimeProvider.System, double.PositiveInfinity);
        for (long end = 200_000_000; end <= standing.DurationNs; end += 200_000_000)
        {
            meanwhile(broker);
            vehicle.Drive(end, TestContext.Current.CancellationToken);
        }
        return (run.Finish().TraceHash, broker.WaitingRequests, vehicle.Updates);
    }
}
