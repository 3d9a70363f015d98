using Bordnetz.Signals;

namespace Bordnetz.Tests.Signals;

public sealed class VspecReaderTests
{
    private const string Small = """
        Vehicle:
          type: branch
          description: The vehicle.
        Vehicle.Speed:
          type: sensor
          datatype: float
          unit: km/h
          description: How fast it is.
        """;

    [Fact]
    public void A_flat_tree_gives_its_leaves_in_the_order_of_definition()
    {
        SignalCatalog catalog = VssFolder.ReadClean(
            Small
                + """

                Vehicle.Cabin:
                  type: branch
                  description: Inside.
                Vehicle.Cabin.Mode:
                  type: actuator
                  datatype: string
                  allowed: ["COLD", "WARM"]
                  default: WARM
                  description: Which mode.
                  comment: Only an example.
                  deprecation: v2.0 nobody wants it
                Vehicle.Age:
                  type: attribute
                  datatype: uint8
                  min: 0
                  max: 0x64
                  description: How old it is.
                """
        );
        Assert.Equal(["Vehicle.Speed", "Vehicle.Cabin.Mode", "Vehicle.Age"], catalog.Signals.Select(s => s.Path));
        SignalDefinition mode = catalog.Signals[1];
        Assert.Equal((SignalKind.Actuator, DataType.String), (mode.Kind, mode.Type));
        Assert.Equal(["COLD", "WARM"], mode.Allowed.Select(v => v.ToText()));
        Assert.Equal(SignalValue.From("WARM"), mode.Default);
        Assert.Equal(("Only an example.", "v2.0 nobody wants it"), (mode.Comment, mode.Deprecation));
        Assert.Equal((0.0, 100.0), (catalog.Signals[2].Min, catalog.Signals[2].Max));
        Assert.Equal(12, mode.Place.Line);
        Assert.Equal(NotificationKind.OnChange, catalog.Signals[2].Notification);
        Assert.Equal(NotificationKind.EveryUpdate, mode.Notification);
    }

    [Fact]
    public void A_nested_tree_equals_a_flat_one()
    {
        SignalCatalog nested = VssFolder.ReadClean(
            """
            Vehicle:
              type: branch
              description: The vehicle.
              children:
                Speed:
                  type: sensor
                  datatype: float
                  unit: km/h
                  description: How fast it is.
              Cabin:
                type: branch
                description: Inside.
            """
        );
        SignalDefinition speed = Assert.Single(nested.Signals);
        Assert.Equal("Vehicle.Speed", speed.Path);
        Assert.Equal(["Vehicle", "Vehicle.Cabin"], nested.Branches.Select(b => b.Path));
    }

    [Fact]
    public void Instances_multiply_what_is_below_in_the_order_given()
    {
        SignalCatalog catalog = VssFolder.ReadClean(
            """
            Door:
              type: branch
              instances:
                - Row[1,2]
                - ["Left", "Right"]
              description: A door.
            Door.IsOpen:
              type: actuator
              datatype: boolean
              description: Whether it is open.
            Door.Count:
              type: attribute
              datatype: uint8
              instantiate: false
              description: How many there are.
            Door.Row2.Left.IsOpen:
              dbc2vss: { signal: RearLeft }
            """
        );
        Assert.Equal(
            [
                "Door.Count",
                "Door.Row1.Left.IsOpen",
                "Door.Row1.Right.IsOpen",
                "Door.Row2.Left.IsOpen",
                "Door.Row2.Right.IsOpen",
            ],
            catalog.Signals.Select(s => s.Path)
        );
        VssEntry mapping = Assert.Single(catalog.Signals[3].Extensions);
        Assert.Equal(("dbc2vss", "RearLeft"), (mapping.Name, mapping.Value["signal"]!.Text));
        Assert.Empty(catalog.Signals[4].Extensions);
        Assert.Equal(
            [
                "Door",
                "Door.Row1",
                "Door.Row1.Left",
                "Door.Row1.Right",
                "Door.Row2",
                "Door.Row2.Left",
                "Door.Row2.Right",
            ],
            catalog.Branches.Select(b => b.Path)
        );
    }

    [Theory]
    [InlineData("""["Left", "Right"]""", "Left Right")]
    [InlineData("Sensor[3,5]", "Sensor3 Sensor4 Sensor5")]
    [InlineData("['Axle[1,2]', [A, 'B[1,2]']]", "Axle1.A Axle1.B1 Axle1.B2 Axle2.A Axle2.B1 Axle2.B2")]
    [InlineData("[[One], [Two]]", "One.Two")]
    [InlineData("Only", "Only")]
    public void Instances_are_named_as_vss_tools_names_them(string instances, string expected)
    {
        SignalCatalog catalog = VssFolder.ReadClean(
            $$"""
            X:
              type: branch
              description: A branch.
              instances: {{instances}}
            X.Y:
              type: sensor
              datatype: int8
              description: A leaf.
            """
        );
        Assert.Equal(expected.Split(' ').Select(e => $"X.{e}.Y"), catalog.Signals.Select(s => s.Path));
    }

    [Fact]
    public void Nested_instances_are_expanded_within_each_instance()
    {
        SignalCatalog catalog = VssFolder.ReadClean(
            """
            Axle: { type: branch, description: An axle., instances: "Row[1,2]" }
            Axle.Wheel: { type: branch, description: A wheel., instances: [Left, Right] }
            Axle.Wheel.Speed: { type: sensor, datatype: float, unit: km/h, description: Its speed. }
            """
        );
        Assert.Equal(
            ["Row1.Wheel.Left", "Row1.Wheel.Right", "Row2.Wheel.Left", "Row2.Wheel.Right"],
            catalog.Signals.Select(s => s.Path[5..^6])
        );
    }

    [Fact]
    public void A_later_definition_replaces_the_attributes_that_it_names()
    {
        SignalCatalog catalog = VssFolder.ReadClean(
            Small,
            """
            Vehicle.Speed:
              datatype: double
              max: 300
              dbc2vss: { signal: Speed, interval_ms: 100 }
            Vehicle.IsNew: { type: sensor, datatype: boolean, description: Whether it is new. }
            """,
            """
            Vehicle.Speed:
              dbc2vss: { signal: VehicleSpeed }
              x-kuksa-changetype: onchange
            """
        );
        SignalDefinition speed = catalog.Signals[0];
        Assert.Equal((DataType.Double, "km/h", 300.0), (speed.Type, speed.Unit, speed.Max));
        VssValue mapping = speed.Extensions.Single(e => e.Name == "dbc2vss").Value;
        Assert.Equal(("VehicleSpeed", "100"), (mapping["signal"]!.Text, mapping["interval_ms"]!.Text));
        Assert.Equal(NotificationKind.OnChange, speed.Notification);
        Assert.Equal("Vehicle.IsNew", catalog.Signals[1].Path);
    }

    [Fact]
    public void A_star_in_an_overlay_reaches_every_path_that_matches()
    {
        SignalCatalog catalog = VssFolder.ReadClean(
            Small + "\nVehicle.Range: { type: sensor, datatype: float, unit: km, description: How far. }\n",
            """
            "Vehicle.*":
              comment: From the overlay
            """
        );
        Assert.All(catalog.Signals, s => Assert.Equal("From the overlay", s.Comment));
    }

    [Fact]
    public void A_deleted_branch_takes_along_what_is_below()
    {
        SignalCatalog catalog = VssFolder.ReadClean(
            Small
                + """

                Vehicle.Cabin: { type: branch, description: Inside., instances: [A, B] }
                Vehicle.Cabin.IsOn: { type: sensor, datatype: boolean, description: Whether it is on. }
                """,
            "Vehicle.Cabin.B: { type: branch, delete: true }\nVehicle.Speed: { delete: true }\n"
        );
        Assert.Equal(["Vehicle.Cabin.A.IsOn"], catalog.Signals.Select(s => s.Path));
    }

    [Fact]
    public void Included_files_stand_under_their_prefix()
    {
        using VssFolder folder = new VssFolder()
            .With("top.vspec", "A: { type: branch, description: A. }\n#include sub/b.vspec A\n")
            .With("sub/b.vspec", "B: { type: branch, description: B. }\n  #include c.vspec B\n#include shared.vspec B")
            .With("sub/c.vspec", "C: { type: sensor, datatype: int8, description: C. }")
            .With("shared.vspec", "D: { type: sensor, datatype: int8, description: D. }")
            .With("sub/shared.vspec", "Wrong: { type: sensor, datatype: int8, description: The top folder is first. }");
        SignalCatalog? catalog = folder.Read("top.vspec");
        Assert.Empty(folder.Problems);
        Assert.Equal(["A.B.C", "A.B.D"], catalog!.Signals.Select(s => s.Path));
    }

    [Fact]
    public void A_units_file_beside_the_tree_adds_units()
    {
        using VssFolder folder = new VssFolder()
            .With("v.vspec", Small.Replace("km/h", "furlong/h", StringComparison.Ordinal))
            .With("units.yaml", "furlong/h: { definition: A speed, quantity: velocity, allowed-datatypes: [numeric] }");
        Assert.Equal("furlong/h", folder.Read("v.vspec")!.Signals[0].Unit);
        Assert.Empty(folder.Problems);
    }

    [Fact]
    public void A_unit_may_have_the_description_of_older_files_instead_of_a_definition()
    {
        using VssFolder folder = new VssFolder()
            .With("v.vspec", Small.Replace("km/h", "furlong/h", StringComparison.Ordinal))
            .With("units.yaml", "furlong/h: { description: A speed, quantity: velocity }");
        Assert.Equal("furlong/h", folder.Read("v.vspec")!.Signals[0].Unit);
        Assert.Empty(folder.Problems);
    }

    [Fact]
    public void Numbers_of_an_enumeration_are_the_allowed_values()
    {
        SignalCatalog catalog = VssFolder.ReadClean(
            "Gear: { type: sensor, datatype: int8, enum: { REVERSE: -1, NEUTRAL: 0 }, description: The gear. }"
        );
        Assert.Equal(["-1", "0"], catalog.Signals[0].Allowed.Select(v => v.ToString()));
    }

    [Theory]
    [InlineData("int64", "9223372036854775807")]
    [InlineData("uint64", "18446744073709551615")]
    [InlineData("int8", "-128")]
    [InlineData("float", "1.5")]
    public void The_largest_default_of_a_type_is_kept_exactly(string type, string value) =>
        Assert.Equal(
            value,
            VssFolder
                .ReadClean($"X: {{ type: attribute, datatype: {type}, default: {value}, description: X. }}")
                .Signals[0]
                .Default.ToString()
        );
}
