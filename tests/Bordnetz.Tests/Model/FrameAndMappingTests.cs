using Bordnetz.Model;

namespace Bordnetz.Tests.Model;

/// <summary>Layouts, mappings and the ways of frames beyond the plain case.</summary>
public sealed class FrameAndMappingTests
{
    private const string Ldf = """
        LIN_description_file;
        LIN_protocol_version = "2.2";
        LIN_language_version = "2.2";
        LIN_speed = 19.2 kbps;
        Nodes { Master: ZONE_FRONT, 5 ms, 0.1 ms; Slaves: DOOR; }
        Signals {
          WindowRequest: 8, 0, ZONE_FRONT, DOOR;
          Window: 8, 0, DOOR, ZONE_FRONT;
          DoorError: 1, 0, DOOR, ZONE_FRONT;
        }
        Frames {
          WindowCommand: 16, ZONE_FRONT, 1 { WindowRequest, 0; }
          DoorStatus: 17, DOOR, 2 { Window, 0; DoorError, 8; }
        }
        Node_attributes {
          DOOR { LIN_protocol = "2.2"; configured_NAD = 1; response_error = DoorError; }
        }
        Schedule_tables {
          Normal { WindowCommand delay 20 ms; DoorStatus delay 10 ms; DoorStatus delay 15 ms; }
        }

        """;

    [Fact]
    public void A_lin_takes_its_frames_periods_and_schedule_from_the_ldf()
    {
        using SmallPlatform small = WithLin();
        Variant bev = small.Load().Variants[0];
        Network lin = bev.Networks.Single(n => n.Name == "door");
        Assert.Equal(19_200, lin.BitRate);
        Assert.Equal(
            [("WindowCommand", 20_000_000), ("DoorStatus", 10_000_000), ("DoorStatus", 15_000_000)],
            lin.Schedule.Select(s => (s.FrameName, s.DurationNs))
        );
        Frame command = bev.Frames.Single(f => f.Name == "WindowCommand");
        Assert.Equal(45_000_000, command.PeriodNs);
        Assert.Equal("zone.front", command.Sender.Name);
        // From the start of the first slot to that of the second 10 ms, and on to the first again 35 ms.
        Assert.Equal(35_000_000, bev.Frames.Single(f => f.Name == "DoorStatus").PeriodNs);
    }

    [Theory]
    [InlineData("schedule: Normal", "schedule: Norml", "BN1324", "did you mean 'Normal'?")]
    [InlineData(
        "gateway: zone.front\n    nodes: [zone.front, door]",
        "gateway: door\n    nodes: [zone.front, door]",
        "BN1323",
        "ZONE_FRONT"
    )]
    [InlineData("rate: 19.2kbit/s", "rate: 9.6kbit/s", "BN1205", "19200")]
    [InlineData("rate: 19.2kbit/s", "rate: 125kbit/s", "BN1202", "20kbit/s")]
    public void What_does_not_fit_the_ldf_is_named(string old, string with, string code, string part)
    {
        using SmallPlatform small = WithLin();
        small.Change("parts.yaml", old, with);
        string problem = Assert.Single(small.Problems(), p => p.Contains(code, StringComparison.Ordinal));
        Assert.Contains(part, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_maps_texts_of_both_sides()
    {
        using SmallPlatform small = WithMode(
            """
            Vehicle.Mode:
              vss2dbc:
                signal: ModeRequest
                transform: { mapping: [{ from: NORMAL, to: normal }, { from: SPORT, to: 2 }] }
              dbc2vss:
                signal: ModeState
                transform: { mapping: [{ from: normal, to: NORMAL }, { from: 2, to: SPORT }] }
            """
        );
        Variant bev = small.Load().Variants[0];
        foreach (string name in new[] { "ModeRequest", "ModeState" })
        {
            FrameSignal signal = bev.Frames.SelectMany(f => f.Signals).Single(s => s.Layout.Name == name);
            Assert.Equal(name == "ModeRequest", signal.IsTarget);
            // The value table gives 'normal' the raw value 1, which is 3 in physical terms (factor 2, offset 1).
            Assert.Equal(
                [(3, "NORMAL"), (2, "SPORT")],
                signal.Transform.Table.Select(t => (t.FrameValue, t.Value.ToString()))
            );
        }
    }

    [Theory]
    [InlineData("{ from: normal, to: NORML }", "BN1312", "did you mean 'NORMAL'?")]
    [InlineData("{ from: norml, to: NORMAL }", "BN1315", "did you mean 'normal'?")]
    [InlineData("{ from: 1 }", "BN1006", "'to'")]
    [InlineData("normal", "BN1003", "map of 'from' and 'to'")]
    public void A_wrong_table_is_named_at_its_place(string pair, string code, string part)
    {
        using SmallPlatform small = WithMode(
            "Vehicle.Mode:\n  dbc2vss:\n    signal: ModeState\n    transform: { mapping: [" + pair + "] }\n"
        );
        string problem = small.Problems()[0];
        Assert.StartsWith("powertrain.vspec(10,", problem, StringComparison.Ordinal);
        Assert.Contains(code, problem, StringComparison.Ordinal);
        Assert.Contains(part, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_formula_of_a_target_is_inverted()
    {
        using SmallPlatform small = new();
        small.Change(
            "powertrain.vspec",
            "{ signal: TorqueRequest }",
            "{ signal: TorqueRequest, transform: { math: \"x * 2 + 10\" } }"
        );
        FrameSignal torque = small.Load().Variants[0].Frames.Single(f => f.Name == "MotorCommand").Signals[0];
        Assert.Equal(0.5, torque.Transform.Gain);
        Assert.Equal(-5, torque.Transform.Shift);
    }

    [Fact]
    public void A_signal_name_in_two_frames_counts_for_both_with_a_warning()
    {
        using SmallPlatform small = new();
        small.Change(
            "powertrain.dbc",
            " SG_ Counter : 16|8@1+ (1,0) [0|255] \"\" CCU",
            " SG_ Pedal : 16|8@1+ (1,0) [0|255] \"\" CCU"
        );
        Assert.Contains(
            "powertrain.vspec(2,22): warning BN1311: the frames PedalState, BatteryStatus each have a signal 'Pedal' and "
                + "all count; if you mean one of them, say which with 'message'",
            small.Problems()
        );
        Assert.Equal(
            ["PedalState", "BatteryStatus"],
            small
                .Load()
                .Variants[0]
                .Frames.Where(f => f.Signals.Any(s => s.Signal?.Path == "Vehicle.Pedal"))
                .Select(f => f.Name)
        );
    }

    [Fact]
    public void Conditions_of_a_target_are_noted_to_have_no_effect()
    {
        using SmallPlatform small = new();
        small.Change(
            "powertrain.vspec",
            "{ signal: TorqueRequest }",
            "{ signal: TorqueRequest, interval_ms: 100, on_change: true, multiplexer: [{ signal: TorqueRequest, value: 0 }] }"
        );
        Assert.Equal(3, small.Problems().Count(p => p.Contains("note BN1309", StringComparison.Ordinal)));
        small.Load();
    }

    [Fact]
    public void Two_networks_with_one_pdu_base_collide_on_their_uplink()
    {
        using SmallPlatform small = new();
        small
            .Change("parts.yaml", "nodes: [zone.front, bms]", "nodes: [zone.front, bms]\n    mapping: powertrain.vspec")
            .Change("parts.yaml", "    mapping: powertrain.vspec\n    max-load: 50%", "    max-load: 50%")
            .Change(
                "parts.yaml",
                "sensors:\n",
                """
                  second:
                    kind: can
                    rate: 500kbit/s
                    gateway: zone.front
                    uplink: backbone
                    pdu-base: 0x10000
                    nodes: [zone.front]
                    layout: second.dbc
                sensors:

                """
            );
        small["second.dbc"] = SmallPlatform
            .Dbc.Replace("8 ZONE_FRONT", "8 CCU", StringComparison.Ordinal)
            .Replace("8 BMS", "8 CCU", StringComparison.Ordinal)
            .Replace("CCU,BMS", "ZONE_FRONT", StringComparison.Ordinal)
            .Replace("\"Nm\" BMS", "\"Nm\" ZONE_FRONT", StringComparison.Ordinal)
            .Replace("CCU,ZONE_FRONT", "ZONE_FRONT", StringComparison.Ordinal)
            .Replace("\"\" CCU", "\"\" ZONE_FRONT", StringComparison.Ordinal);
        List<string> problems = small.Problems();
        Assert.Contains(
            "second.dbc(9,9): error BN1305: 'second.PedalState' and 'powertrain.PedalState' both have the PDU identifier "
                + "0x10100 on 'backbone'; choose another 'pdu-base'",
            problems
        );
    }

    [Fact]
    public void A_value_that_comes_from_two_senders_is_warned_of()
    {
        using SmallPlatform small = new();
        small.Change(
            "parts.yaml",
            "sensors:\n",
            """
              second:
                kind: can
                rate: 500kbit/s
                gateway: zone.front
                uplink: backbone
                nodes: [zone.front, bms]
                layout: second.dbc
                mapping: second.vspec
            sensors:

            """
        );
        small["second.vspec"] = "Vehicle.Pedal:\n  dbc2vss: { signal: Echo }\n";
        small["second.dbc"] = """
            VERSION ""

            NS_ :

            BS_:

            BU_: BMS CCU

            BO_ 300 EchoState: 8 BMS
             SG_ Echo : 0|10@1+ (0.1,0) [0|100] "%" CCU

            BA_DEF_ BO_ "GenMsgCycleTime" INT 0 65535;
            BA_DEF_DEF_ "GenMsgCycleTime" 0;
            BA_ "GenMsgCycleTime" BO_ 300 10;

            """;
        Assert.Equal(
            [
                "second.dbc(10,6): warning BN1318: frames 'powertrain.PedalState' and 'second.EchoState' bring "
                    + "'Vehicle.Pedal' to the same node from different senders; the last one wins (in variant bev)",
            ],
            small.Problems()
        );
    }

    [Fact]
    public void A_chain_goes_through_a_node_that_passes_a_value_on()
    {
        using SmallPlatform small = new();
        small.Change("powertrain.dbc", "\"%\" CCU,BMS", "\"%\" BMS");
        // BMS receives the pedal's position and repeats it in its own frame on a second network.
        small.Change(
            "parts.yaml",
            "sensors:\n",
            """
              second:
                kind: can
                rate: 500kbit/s
                gateway: zone.front
                uplink: backbone
                pdu-base: 0x20000
                nodes: [zone.front, bms]
                layout: second.dbc
                mapping: second.vspec
            sensors:

            """
        );
        small["second.vspec"] = "Vehicle.Pedal:\n  dbc2vss: { signal: Echo }\n";
        small["second.dbc"] = """
            VERSION ""

            NS_ :

            BS_:

            BU_: BMS CCU

            BO_ 300 EchoState: 8 BMS
             SG_ Echo : 0|10@1+ (0.1,0) [0|100] "%" CCU

            BA_DEF_ BO_ "GenMsgCycleTime" INT 0 65535;
            BA_DEF_DEF_ "GenMsgCycleTime" 0;
            BA_ "GenMsgCycleTime" BO_ 300 10;

            """;
        Chain chain = Assert.Single(small.Load().Variants[0].Chains);
        Assert.Equal(
            ["powertrain.PedalState", "second.EchoState", "powertrain.MotorCommand"],
            chain.Steps.OfType<FrameStep>().Select(s => s.Frame.ToString())
        );
        Assert.Equal(["bms", "ccu", "bms"], chain.Steps.OfType<FrameStep>().Select(s => s.To.Name));
    }

    [Fact]
    public void Layouts_are_shared_between_variants()
    {
        using SmallPlatform small = new();
        Platform platform = small.Load();
        Assert.Same(
            platform.Variants[0].Frames.Single(f => f.Name == "PedalState").Layout,
            platform.Variants[1].Frames.Single(f => f.Name == "PedalState").Layout
        );
    }

    [Fact]
    public void Indices_are_positions_everywhere()
    {
        using SmallPlatform small = WithLin();
        foreach (Variant variant in small.Load().Variants)
        {
            Assert.All(variant.Nodes.Select((n, i) => (n.Index, i)), p => Assert.Equal(p.i, p.Index));
            Assert.All(variant.Partitions.Select((n, i) => (n.Index, i)), p => Assert.Equal(p.i, p.Index));
            Assert.All(variant.Networks.Select((n, i) => (n.Index, i)), p => Assert.Equal(p.i, p.Index));
            Assert.All(variant.Frames.Select((n, i) => (n.Index, i)), p => Assert.Equal(p.i, p.Index));
            Assert.All(variant.Functions.Select((n, i) => (n.Index, i)), p => Assert.Equal(p.i, p.Index));
            Assert.All(variant.Chains.Select((n, i) => (n.Index, i)), p => Assert.Equal(p.i, p.Index));
            Assert.All(variant.Nodes.SelectMany(n => n.Partitions), p => Assert.Equal(p, variant.Partitions[p.Index]));
        }
    }

    [Fact]
    public void A_frame_whose_receivers_are_all_missing_vanishes()
    {
        using SmallPlatform small = new();
        small.Change("parts.yaml", "MotorCommand: { when: BEV, ", "MotorCommand: { ");
        Variant combustion = small.Load().Variants[2];
        Assert.DoesNotContain(combustion.Frames, f => f.Name == "MotorCommand");
    }

    private static SmallPlatform WithLin()
    {
        SmallPlatform small = new();
        small["door.ldf"] = Ldf;
        return small
            .Change("parts.yaml", "  bms: {", "  door: { kind: ecu }\n  bms: {")
            .Change(
                "parts.yaml",
                "sensors:\n",
                """
                  door:
                    kind: lin
                    rate: 19.2kbit/s
                    gateway: zone.front
                    nodes: [zone.front, door]
                    layout: door.ldf
                    schedule: Normal
                sensors:

                """
            );
    }

    private static SmallPlatform WithMode(string mapping)
    {
        SmallPlatform small = new();
        small.Change(
            "powertrain.dbc",
            "BA_DEF_ BO_ ",
            """
            BO_ 259 ModeCommand: 8 CCU
             SG_ ModeRequest : 0|8@1+ (2,1) [0|255] "" BMS

            BO_ 260 ModeStatus: 8 BMS
             SG_ ModeState : 0|8@1+ (2,1) [0|255] "" CCU

            VAL_ 259 ModeRequest 1 "normal" ;
            VAL_ 260 ModeState 1 "normal" ;

            BA_DEF_ BO_ 
            """
        );
        small.Change(
            "powertrain.dbc",
            "BA_ \"GenMsgCycleTime\" BO_ 256 10;",
            "BA_ \"GenMsgCycleTime\" BO_ 256 10;\nBA_ \"GenMsgCycleTime\" BO_ 259 10;\nBA_ \"GenMsgCycleTime\" BO_ 260 10;"
        );
        return small.Append("powertrain.vspec", mapping);
    }
}
