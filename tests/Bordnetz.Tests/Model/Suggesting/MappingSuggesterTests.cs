using System.Collections.Immutable;
using Bordnetz.Can;
using Bordnetz.Model;
using Bordnetz.Model.Suggesting;
using Bordnetz.Problems;
using Bordnetz.Signals;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Model.Suggesting;

public class MappingSuggesterTests
{
    private static readonly SignalCatalog Catalog = ReadCatalog();

    [Theory]
    [InlineData("SPEED", "SPEED", "16|0.01|0|250|km/h", "Vehicle.Speed")]
    [InlineData("WHEEL_SPEEDS", "WHEEL_SPEED_FL", "16|0.01|0|250|km/h", "Vehicle.Chassis.Axle.Row1.Wheel.Left.Speed")]
    [InlineData("WHEEL_SPEEDS", "WHEEL_SPEED_RR", "16|0.01|0|250|km/h", "Vehicle.Chassis.Axle.Row2.Wheel.Right.Speed")]
    [InlineData("ESP_19", "ESP_VL_Whl_Spd", "16|0.01|0|250|km/h", "Vehicle.Chassis.Axle.Row1.Wheel.Left.Speed")]
    [InlineData("STEER", "STEER_ANGLE", "12|1.5|-500|500|deg", "Vehicle.Chassis.SteeringWheel.Angle")]
    [InlineData("Doors", "DoorOpenRL", "1|1|0|1|", "Vehicle.Cabin.Door.Row2.DriverSide.IsOpen")]
    [InlineData("Engine", "EngRPM", "16|0.25|0|8000|rpm", "Vehicle.Powertrain.CombustionEngine.Speed")]
    [InlineData("Cluster", "Odometer", "24|1|0|999999|km", "Vehicle.TraveledDistance")]
    [InlineData("KINEMATICS", "ACCEL_Y", "10|0.036|-18|18|m/s^2", "Vehicle.Acceleration.Lateral")]
    public void Names_of_the_field_find_their_path(string message, string signal, string layout, string path)
    {
        MappingSuggestion found = Assert.Single(Suggest(message, (signal, layout)));
        Assert.Equal(path, found.Signal.Path);
        Assert.InRange(found.Score, MappingSuggester.Threshold, 1);
    }

    [Theory]
    [InlineData("SPEED", "CHECKSUM", "8|1|0|255|")]
    [InlineData("SPEED", "COUNTER", "4|1|0|15|")]
    [InlineData("SPEED", "SPEED", "16|0.01|0|250|V")]
    [InlineData("UNKNOWN", "SET_ME_XFF", "8|1|0|255|")]
    [InlineData("Doors", "DoorOpenRL", "8|1|0|255|bar")]
    public void What_means_something_else_is_not_proposed(string message, string signal, string layout)
    {
        Assert.Empty(Suggest(message, (signal, layout)));
    }

    [Fact]
    public void Another_unit_is_converted()
    {
        MappingSuggestion found = Assert.Single(Suggest("SPEED", ("SPEED", "16|0.01|0|160|mph")));
        Assert.Equal("Vehicle.Speed", found.Signal.Path);
        Assert.Equal((1.609344, 0), (Math.Round(found.Gain, 9), found.Shift));
        Assert.Equal(
            "Vehicle.Speed: { dbc2vss: { signal: SPEED, transform: { math: \"x * 1.609344\" } } }",
            found.ToEntry(needsMessage: false)
        );
    }

    [Fact]
    public void A_name_that_says_the_opposite_is_turned_round()
    {
        MappingSuggestion found = Assert.Single(Suggest("SEAT", ("DRIVER_SEATBELT_UNLATCHED", "1|1|0|1|")));
        Assert.EndsWith("IsBelted", found.Signal.Path, StringComparison.Ordinal);
        Assert.Equal([(0, "true"), (1, "false")], found.Table);
    }

    [Fact]
    public void A_path_and_a_signal_are_proposed_once_the_best_fit_first()
    {
        ImmutableArray<MappingSuggestion> found = Suggest(
            "WHEEL_SPEEDS",
            ("WHEEL_SPEED_FL", "16|0.01|0|250|km/h"),
            ("WHEEL_SPEED_FL_2", "16|0.01|0|250|km/h"),
            ("WHEEL_SPEED_FR", "16|0.01|0|250|km/h")
        );
        Assert.Equal(found.Length, found.Select(f => f.Signal.Path).Distinct().Count());
        Assert.Equal(found.Length, found.Select(f => f.Layout.Name).Distinct().Count());
        Assert.Equal(found.OrderByDescending(f => f.Score), found);
    }

    [Fact]
    public void Paths_that_are_mapped_already_are_not_proposed()
    {
        Frame frame = MakeFrame("SPEED", ("SPEED", "16|0.01|0|250|km/h"));
        ImmutableArray<MappingSuggestion> found = new MappingSuggester(Catalog, Powertrain.Combustion).Suggest(
            [frame],
            new HashSet<string> { "Vehicle.Speed" }
        );
        Assert.DoesNotContain(found, f => f.Signal.Path == "Vehicle.Speed");
    }

    [Theory]
    [InlineData("km/h", "m/s", 36, 10)]
    [InlineData("degF", "celsius", 212, 100)]
    [InlineData("psi", "kPa", 10, 68.94757)]
    [InlineData("K", "celsius", 273.15, 0)]
    [InlineData("mV", "V", 1500, 1.5)]
    [InlineData("°", "degrees", 90, 90)]
    public void Units_are_converted(string from, string to, double value, double expected)
    {
        (double gain, double shift) = UnitConversion.Between(from, to)!.Value;
        Assert.Equal(expected, (value * gain) + shift, 1e-9);
    }

    [Theory]
    [InlineData("km/h", "celsius")]
    [InlineData("km/h", "furlong")]
    public void Units_of_other_things_are_not(string from, string to) => Assert.Null(UnitConversion.Between(from, to));

    [Fact]
    public void Every_unit_of_the_catalog_that_signals_measure_in_is_known()
    {
        string[] unknown =
        [
            .. Catalog.Signals.Select(s => s.Unit).OfType<string>().Distinct().Where(u => !UnitConversion.IsKnown(u)),
        ];
        Assert.True(unknown.Length <= 6, string.Join(", ", unknown));
    }

    private static ImmutableArray<MappingSuggestion> Suggest(string message, params (string, string)[] signals) =>
        new MappingSuggester(Catalog, Powertrain.Combustion).Suggest(
            [MakeFrame(message, signals)],
            new HashSet<string>()
        );

    private static Frame MakeFrame(string message, params (string Name, string Layout)[] signals)
    {
        Node node = new()
        {
            Name = "esp",
            Index = 0,
            Kind = NodeKind.Ecu,
        };
        Network network = new()
        {
            Name = "can0",
            Index = 0,
            Kind = NetworkKind.Can,
            BitRate = 500_000,
            DataBitRate = 500_000,
            Nodes = [node],
        };
        ImmutableArray<DbcSignal> layouts =
        [
            .. signals.Select(s =>
            {
                string[] parts = s.Layout.Split('|');
                double Number(int i) => double.Parse(parts[i], System.Globalization.CultureInfo.InvariantCulture);
                return new DbcSignal
                {
                    Name = s.Name,
                    StartBit = 0,
                    Length = (int)Number(0),
                    Factor = Number(1),
                    Min = Number(2),
                    Max = Number(3),
                    Unit = parts[4],
                };
            }),
        ];
        return new Frame
        {
            Name = message,
            Index = 0,
            Network = network,
            Layout = new DbcMessage
            {
                Name = message,
                Id = new CanId(1),
                Length = 8,
                Transmitter = "ESP",
                Signals = layouts,
            },
            Sender = node,
            PeriodNs = 1,
            Signals =
            [
                .. layouts.Select(
                    (l, i) =>
                        new FrameSignal
                        {
                            Layout = l,
                            Index = i,
                            Receivers = [],
                        }
                ),
            ],
            Legs = [],
        };
    }

    private static SignalCatalog ReadCatalog()
    {
        ProblemLog log = new();
        SignalCatalog? catalog = SignalCatalogReader.Read(
            [RepositoryFiles.At("platforms", "reference", "vss", "vehicle.vspec")],
            log
        );
        Assert.Empty(log.Problems);
        return catalog!;
    }
}
