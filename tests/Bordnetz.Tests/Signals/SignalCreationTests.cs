using Bordnetz.Signals;
using static Bordnetz.Tests.Signals.SmallBroker;

namespace Bordnetz.Tests.Signals;

/// <summary>Signals that clients create while others read, publish and subscribe.</summary>
public sealed class SignalCreationTests
{
    private readonly SignalBroker _broker = new(
        Catalog,
        new SignalBrokerOptions { StartTime = Start, MaxCreatedSignals = 300 }
    );

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static NewSignal New(string path, DataType type = DataType.Float) =>
        new(path, type, NotificationKind.EveryUpdate, "Made.");

    private (CreationResult Result, int Index) Create(NewSignal signal)
    {
        CreationResult result = _broker.Create([signal], out int[] indices, out _);
        return (result, indices.Length == 1 ? indices[0] : -1);
    }

    [Fact]
    public void A_created_signal_stands_behind_all_others_and_nothing_else_changes()
    {
        SignalCatalog before = _broker.Catalog;
        using Subscription targets = _broker.Subscribe([new SignalSelection(Light, true)]);
        targets.ReadLatest();
        Assert.Equal((CreationResult.Accepted, before.Signals.Length), Create(New("Own.Deep.Value")));

        SignalCatalog after = _broker.Catalog;
        Assert.Equal(before.Signals, after.Signals.Take(before.Signals.Length));
        Assert.Equal(["Own", "Own.Deep"], after.Branches.Skip(before.Branches.Length).Select(b => b.Path));
        Assert.False(before.TryFind("Own.Deep.Value", out _));
        Assert.True(after.TryFind("Own.Deep.Value", out SignalDefinition? made));
        Assert.Equal((SignalKind.Sensor, DataType.Float, "Made."), (made.Kind, made.Type, made.Description));

        // A target's place does not depend on how many signals there are.
        _broker.Publish([Value(Light, 7, target: true)]);
        Assert.Equal(7, targets.ReadLatest()!.Updates.Single().Datapoint.Value.ToNumber());
        Assert.Equal(Quality.Missing, _broker.Read(made.Index).Quality);
        Assert.Equal(Quality.Missing, _broker.Read(made.Index, target: true).Quality);
        using Subscription later = _broker.Subscribe([new SignalSelection(made.Index)]);
        later.ReadLatest();
        Assert.True(
            _broker.PublishFromOutside([
                new SignalChange(made.Index, false, SignalValue.From(2.5f), Quality.Good, Start),
            ])
        );
        Assert.Equal(2.5, later.ReadLatest()!.Updates.Single().Datapoint.Value.ToNumber());
        Assert.False(_broker.TryTakeRequest(out _));
    }

    [Fact]
    public void The_same_name_and_type_is_the_same_signal_and_another_type_is_refused()
    {
        (CreationResult, int) first = Create(New("Own.Value"));
        Assert.Equal(first, Create(New("Own.Value")));
        Assert.Equal((CreationResult.Accepted, Speed), Create(New(Catalog.Signals[Speed].Path)));
        Assert.Equal((CreationResult.OtherType, -1), Create(New("Own.Value", DataType.Double)));
        Assert.Equal((CreationResult.OtherType, -1), Create(New(Catalog.Signals[Speed].Path, DataType.Double)));
        Assert.Equal(Catalog.Signals.Length + 1, _broker.Catalog.Signals.Length);
    }

    [Fact]
    public void Of_several_all_are_created_or_none_and_the_first_that_fails_is_named()
    {
        SignalCatalog before = _broker.Catalog;
        Assert.Equal(
            CreationResult.OtherType,
            _broker.Create(
                [New("Own.A"), New("Own.B"), New("Own.A", DataType.String)],
                out int[] indices,
                out int failed
            )
        );
        Assert.Equal((0, 2), (indices.Length, failed));
        Assert.Same(before, _broker.Catalog);
        Assert.Equal(
            CreationResult.Accepted,
            _broker.Create([New("Own.A"), New("Own.B"), New("Own.A")], out indices, out failed)
        );
        int next = before.Signals.Length;
        Assert.Equal([next, next + 1, next], indices);
        Assert.Equal(-1, failed);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("Own.")]
    [InlineData(".Own")]
    [InlineData("Own..Value")]
    [InlineData("Own.Va lue")]
    [InlineData("Own.Value\n")]
    [InlineData("Own.*")]
    [InlineData("Own:Value")]
    [InlineData("Own/Value")]
    [InlineData("Own.\u0001")]
    public void A_path_that_is_none_is_refused(string path) =>
        Assert.Equal((CreationResult.BadPath, -1), Create(New(path)));

    [Fact]
    public void Paths_and_descriptions_have_limits()
    {
        Assert.Equal(CreationResult.BadPath, Create(New(new string('x', 10_000))).Result);
        Assert.Equal(CreationResult.BadPath, Create(New(string.Join('.', Enumerable.Repeat("A", 65)))).Result);
        Assert.Equal(CreationResult.Accepted, Create(New(string.Join('.', Enumerable.Repeat("A", 64)))).Result);
        Assert.Equal(
            CreationResult.BadDescription,
            Create(New("Own.Value") with { Description = new string('x', 4097) }).Result
        );
    }

    [Fact]
    public void Values_of_created_signals_have_limits()
    {
        Create(New("Own.Text", DataType.String));
        Create(New("Own.Texts", DataType.StringArray));
        Create(New("Own.Numbers", DataType.DoubleArray));
        ValueVerdict Check(string path, SignalValue value) =>
            SignalValidation.Check(
                _broker.Catalog.TryFind(path, out SignalDefinition? signal) ? signal : throw new KeyNotFoundException(),
                value
            );
        Assert.Equal(ValueVerdict.Valid, Check("Own.Text", SignalValue.From(new string('x', 16_384))));
        Assert.Equal(ValueVerdict.OutOfTypeBounds, Check("Own.Text", SignalValue.From(new string('x', 16_385))));
        Assert.Equal(ValueVerdict.Valid, Check("Own.Numbers", SignalValue.From((Array)new double[16_384])));
        Assert.Equal(ValueVerdict.OutOfTypeBounds, Check("Own.Numbers", SignalValue.From((Array)new double[16_385])));
        string[] texts = [new('x', 10_000), new('x', 10_000)];
        Assert.Equal(ValueVerdict.OutOfTypeBounds, Check("Own.Texts", SignalValue.From((Array)texts)));
    }

    [Fact]
    public void A_signal_is_no_branch_and_a_branch_no_signal()
    {
        Assert.Equal(CreationResult.Accepted, Create(New("Deep.Own.Value")).Result);
        Assert.Equal(CreationResult.NotALeaf, Create(New("Deep")).Result);
        Assert.Equal(CreationResult.NotALeaf, Create(New("Deep.Own")).Result);
        Assert.Equal(CreationResult.NotALeaf, Create(New("Deep.Own.Value.Below")).Result);
        Assert.Equal(CreationResult.NotALeaf, Create(New(Catalog.Signals[Speed].Path + ".Below.Deep")).Result);
        Assert.Equal(CreationResult.NotALeaf, _broker.Create([New("Own.A.B"), New("Own.A")], out _, out _));
        Assert.Equal(CreationResult.NotALeaf, _broker.Create([New("Own.A"), New("Own.A.B")], out _, out _));
    }

    [Fact]
    public void No_more_than_the_limit_are_created()
    {
        SignalBroker broker = new(Catalog, new SignalBrokerOptions { MaxCreatedSignals = 2 });
        Assert.Equal(CreationResult.Full, broker.Create([New("A.A"), New("A.B"), New("A.C")], out _, out int failed));
        Assert.Equal(2, failed);
        Assert.Equal(CreationResult.Accepted, broker.Create([New("A.A"), New("A.B")], out _, out _));
        Assert.Equal(CreationResult.Full, broker.Create([New("A.C")], out _, out _));
        Assert.Equal(CreationResult.Accepted, broker.Create([New("A.B")], out _, out _));
        Assert.Equal(broker.Capacity, broker.Catalog.Signals.Length);
        using SignalProvider provider = broker.Providers.Open();
        Assert.True(provider.TryClaimSignals([broker.Capacity - 1], out _));
    }

    [Fact]
    public void A_signal_that_tells_changes_tells_no_equal_value_again()
    {
        (_, int index) = Create(New("Own.Value") with { Notification = NotificationKind.OnChange });
        using Subscription updates = _broker.Subscribe([new SignalSelection(index)]);
        updates.ReadLatest();
        SignalChange change = new(index, false, SignalValue.From(1f), Quality.Good, Start);
        _broker.Publish([change]);
        Assert.NotNull(updates.ReadLatest());
        _broker.Publish([change]);
        Assert.Null(updates.ReadLatest());
    }

    [Fact]
    public async Task Who_reads_publishes_or_subscribes_meanwhile_notices_nothing()
    {
        const int created = 200;
        int first = Catalog.Signals.Length;
        bool done = false;
        SignalSelection[] both = [new(Speed), new(Odometer)];
        using Subscription all = _broker.Subscribe(both, 1);
        Task[] tasks =
        [
            Task.Run(
                () =>
                {
                    for (int n = 1; !Volatile.Read(ref done); n++)
                    {
                        _broker.Publish([Value(Speed, n % 300, n), Value(Odometer, n % 300, n)]);
                    }
                },
                Cancel
            ),
            Task.Run(
                () =>
                {
                    while (!Volatile.Read(ref done))
                    {
                        var values = _broker.ReadAll(both);
                        Assert.Equal(values[0].Value.ToNumber(), values[1].Value.ToNumber());
                        SignalCatalog catalog = _broker.Catalog;
                        foreach (SignalDefinition signal in catalog.Signals.Skip(first))
                        {
                            // Whoever finds a signal can use it at once.
                            Assert.Equal($"Own.S{signal.Index - first}", signal.Path);
                            _broker.Publish([
                                new SignalChange(signal.Index, false, SignalValue.From(1f), Quality.Good, Start),
                            ]);
                            Assert.Equal(1, _broker.Read(signal.Index).Value.ToNumber());
                        }
                    }
                },
                Cancel
            ),
        ];
        // Two who want the same signals get the same numbers.
        int[][] numbers = await Task.WhenAll(
            Enumerable
                .Range(0, 2)
                .Select(_ =>
                    Task.Run(
                        () => Enumerable.Range(0, created).Select(i => Create(New($"Own.S{i}")).Index).ToArray(),
                        Cancel
                    )
                )
        );
        Volatile.Write(ref done, true);
        await Task.WhenAll(tasks);
        Assert.Equal(Enumerable.Range(first, created), numbers[0]);
        Assert.Equal(numbers[0], numbers[1]);
        double speed = _broker.Read(Speed).Value.ToNumber();
        Assert.All(all.ReadLatest()!.Updates, u => Assert.Equal(speed, u.Datapoint.Value.ToNumber()));
    }
}
