using Bordnetz.Problems;
using Bordnetz.Signals;
using Bordnetz.TestKit;
using Bordnetz.Tests.Signals.Typed;

namespace Bordnetz.Tests.Signals;

/// <summary>The types that the generator makes of <c>Typed/car.vspec</c> when this project is built.</summary>
public sealed class TypedSignalTests
{
    private static readonly SignalCatalog Catalog = Read();
    private static readonly Signal<float> Speed = Car.Speed.In(Catalog);
    private static readonly Signal<GearValue> Gear = Car.Gear.In(Catalog);

    private static SignalCatalog Read()
    {
        ProblemLog log = new();
        string folder = RepositoryFiles.At("tests", "Bordnetz.Tests", "Signals", "Typed");
        SignalCatalogFiles files = new()
        {
            Trees = [Path.Combine(folder, "car.vspec")],
            Types = [Path.Combine(folder, "types.vspec")],
        };
        SignalCatalog? catalog = SignalCatalogReader.Read(files, log);
        Assert.Empty(log.Problems);
        return catalog!;
    }

    [Fact]
    public void A_store_is_read_and_written_in_the_types_of_the_catalog()
    {
        SignalStore store = new(Catalog);
        Assert.Equal(Quality.Missing, store.Read(Speed, out float speed));
        store.Write(Speed, 12.5f, timeNs: 3);
        Assert.Equal(Quality.Good, store.Read(Speed, out speed));
        Assert.Equal(12.5f, speed);
        Assert.Equal(SignalValue.From(12.5f), store.Read(Speed.Index).Value);
        store.WriteTarget(Gear, GearValue._2WD, timeNs: 4);
        Assert.Equal((Quality.Good, GearValue._2WD), (store.ReadTarget(Gear, out GearValue gear), gear));
        Assert.Equal("2WD", store.Read(store.TargetSlot(Gear.Index)).Value.ToText());
        Assert.Equal(Quality.Missing, store.Read(Gear, out _));
        store.Write(Gear.Index, SignalValue.From("NEUTRAL"), 5);
        store.Read(Gear, out gear);
        Assert.Equal((GearValue)(-1), gear);
        store.Write(Car.Class.In(Catalog), [1, 2], 6);
        store.Read(Car.Class.In(Catalog), out byte[]? bytes);
        Assert.Equal([1, 2], bytes);
        store.Write(Car.Car_.In(Catalog), long.MinValue, 7);
        store.Read(Car.Car_.In(Catalog), out long whole);
        Assert.Equal(long.MinValue, whole);
    }

    [Fact]
    public void A_broker_is_read_written_and_subscribed_to_in_the_types_of_the_catalog()
    {
        SignalBroker broker = new(Catalog, new SignalBrokerOptions { VehicleProvides = i => i == Gear.Index });
        Signal<bool> isOpen = Car.Door.Left.IsOpen.In(Catalog);
        using Subscription subscription = broker.Subscribe([isOpen.Current, Gear.Target], 10);
        Assert.True(subscription.TryRead(out _));
        broker.Publish(isOpen, true, DateTimeOffset.UnixEpoch);
        Assert.Equal((Quality.Good, true), (broker.Read(isOpen, out bool open), open));
        Assert.True(subscription.TryRead(out SignalBatch? batch));
        Assert.True(isOpen.TryGet(batch.Updates[0], out bool published) && published);
        Assert.False(Gear.TryGet(batch.Updates[0], out _));
        Assert.Equal(ActuationResult.Accepted, broker.Actuate(Gear, GearValue.DRIVE, DateTimeOffset.UnixEpoch));
        Assert.Equal(Quality.Good, broker.Read(Gear, out GearValue target, target: true));
        Assert.Equal(GearValue.DRIVE, target);
    }

    [Fact]
    public void A_path_of_another_catalog_or_type_does_not_bind()
    {
        SignalCatalog other = VssFolder.ReadClean(
            "Car: { type: branch, description: X. }\nCar.Speed: { type: sensor, datatype: double, description: X. }"
        );
        Assert.False(Car.Speed.TryBind(other, out _));
        Assert.Contains(
            "is 'double' in the catalog, not 'float'",
            Assert.Throws<KeyNotFoundException>(() => Car.Speed.In(other)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "is not in the catalog",
            Assert.Throws<KeyNotFoundException>(() => Car.Gear.In(other)).Message,
            StringComparison.Ordinal
        );
        string path = Car.Door.Right.Gear;
        Assert.Equal("Car.Door.Right.Gear", path);
        Assert.Throws<ArgumentException>(() => new SignalPath<decimal>("X"));
    }

    [Fact]
    public void Reading_and_writing_allocates_nothing()
    {
        SignalStore store = new(Catalog);
        Use(store);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            Use(store);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Use(SignalStore store)
    {
        store.Write(Speed, 12.5f, 1);
        store.Read(Speed, out float _);
        store.WriteTarget(Gear, GearValue.DRIVE, 2);
        store.ReadTarget(Gear, out GearValue _);
    }
}
