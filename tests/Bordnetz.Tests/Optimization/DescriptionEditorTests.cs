using Bordnetz.Can;
using Bordnetz.Model;
using Bordnetz.Model.Editing;
using Bordnetz.Model.Formatting;
using Bordnetz.Problems;
using Bordnetz.Tests.Model;

namespace Bordnetz.Tests.Optimization;

public sealed class DescriptionEditorTests
{
    [Fact]
    public void A_value_is_replaced_and_nothing_else()
    {
        using SmallPlatform small = new();
        small.Change("parts.yaml", "    on: ccu/driving", "    on: ccu/driving # where it runs");
        Platform platform = small.Load();
        DescriptionEditor editor = new(platform);
        Assert.True(editor.Set(["functions", "torque", "on"], "ccu/body"));
        FormattedFile change = Assert.Single(editor.Changes);
        Assert.Equal(
            change.Before.Replace("on: ccu/driving #", "on: ccu/body #", StringComparison.Ordinal),
            change.After
        );
        Assert.Equal("ccu/body", editor.Load(new ProblemLog())!.Variants[0].Functions[0].Partition.FullName);
        // On disk nothing has changed.
        Assert.Equal("ccu/driving", small.Load().Variants[0].Functions[0].Partition.FullName);
    }

    [Fact]
    public void What_is_missing_is_added_in_the_style_of_its_map()
    {
        using SmallPlatform small = new();
        DescriptionEditor editor = new(small.Load());
        Assert.True(editor.Set(["functions", "torque", "offset"], "1ms"));
        Assert.True(editor.Set(["networks", "powertrain", "frames", "PedalState", "offset"], "2ms"));
        Assert.True(editor.Set(["networks", "powertrain", "frames", "BatteryStatus", "offset"], "3ms"));
        string after = Assert.Single(editor.Changes).After;
        Assert.Contains("  torque:\n    offset: 1ms\n    on: ccu/driving", after, StringComparison.Ordinal);
        Assert.Contains("PedalState: { priority: 5, offset: 2ms }", after, StringComparison.Ordinal);
        Assert.Contains("      BatteryStatus: { offset: 3ms }\n      PedalState", after, StringComparison.Ordinal);
        Platform platform = editor.Load(new ProblemLog())!;
        Assert.Equal(3_000_000, platform.Variants[0].Frames.First(f => f.Name == "BatteryStatus").OffsetNs);
        Assert.Equal(1_000_000, platform.Variants[0].Functions[0].OffsetNs);
    }

    [Fact]
    public void What_does_not_exist_cannot_be_set()
    {
        using SmallPlatform small = new();
        DescriptionEditor editor = new(small.Load());
        Assert.False(editor.Set(["functions", "torqe", "on"], "ccu/body"));
        Assert.False(editor.Set(["functions", "torque", "parameters"], "{ a: 1 }") && editor.Changes.IsEmpty);
    }

    [Fact]
    public void Identifiers_change_places_wherever_a_dbc_names_them()
    {
        using SmallPlatform small = new();
        small.Change(
            "powertrain.dbc",
            "BA_ \"GenMsgCycleTime\" BO_ 256 10;",
            "CM_ BO_ 256 \"not BO_ 257 here\";\nCM_ SG_ 256 Pedal \"pedal\";\nVAL_ 257 TorqueRequest 1 \"SG_ 256 x\" ;\n"
                + "BA_ \"GenMsgCycleTime\" BO_ 256 10;"
        );
        Platform platform = small.Load();
        DescriptionEditor editor = new(platform);
        string file = platform.Variants[0].Frames.First(f => f.Name == "PedalState").Layout.Place.File;
        Assert.True(
            editor.SetIdentifiers(
                file,
                new Dictionary<CanId, CanId> { [new CanId(256)] = new(257), [new CanId(257)] = new(256) }
            )
        );
        string after = Assert.Single(editor.Changes).After;
        Assert.Contains("BO_ 257 PedalState", after, StringComparison.Ordinal);
        Assert.Contains("BO_ 256 MotorCommand", after, StringComparison.Ordinal);
        Assert.Contains("CM_ BO_ 257 \"not BO_ 257 here\";", after, StringComparison.Ordinal);
        Assert.Contains("CM_ SG_ 257 Pedal", after, StringComparison.Ordinal);
        Assert.Contains("VAL_ 256 TorqueRequest 1 \"SG_ 256 x\"", after, StringComparison.Ordinal);
        Assert.Contains(
            "BA_ \"GenMsgCycleTime\" BO_ 257 10;\nBA_ \"GenMsgCycleTime\" BO_ 256 10;",
            after,
            StringComparison.Ordinal
        );
        Platform changed = editor.Load(new ProblemLog())!;
        Assert.Equal(257u, changed.Variants[0].Frames.First(f => f.Name == "PedalState").Layout.Id.Value);
    }

    [Fact]
    public void An_offset_beyond_the_period_is_refused()
    {
        using SmallPlatform small = new();
        small.Change("parts.yaml", "PedalState: { priority: 5 }", "PedalState: { priority: 5, offset: 10ms }");
        Assert.Contains(small.Problems(), p => p.Contains("BN1322", StringComparison.Ordinal));
    }
}
