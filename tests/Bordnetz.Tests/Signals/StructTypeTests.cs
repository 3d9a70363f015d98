using Bordnetz.Signals;

namespace Bordnetz.Tests.Signals;

public sealed class StructTypeTests
{
    private const string Types = """
        Types: { type: branch, description: Types. }
        Types.Route: { type: struct, description: A route. }
        Types.Route.Name: { type: property, datatype: string, description: Its name. }
        Types.Route.Stops: { type: property, datatype: "Point[]", description: Where it stops. }
        Types.Point: { type: struct, description: A point. }
        Types.Point.X: { type: property, datatype: float, unit: m, max: 100, description: Its x. }
        Types.Point.IsSafe: { type: property, datatype: boolean, description: Whether it is safe. }
        """;

    private const string Tree = """
        Vehicle: { type: branch, description: The vehicle. }
        Vehicle.Where:
          type: attribute
          datatype: Types.Point
          default: { X: 1.5, IsSafe: true }
          description: Where it is.
        Vehicle.Way: { type: sensor, datatype: 'Types.Route[]', arraysize: 2, description: Ways. }
        """;

    private static SignalCatalog Read() => VssFolder.ReadClean(Tree, Types);

    [Fact]
    public void A_signal_knows_its_struct_type_with_units_and_limits_of_the_parts()
    {
        SignalCatalog catalog = Read();
        Assert.Equal(["Types.Point", "Types.Route"], catalog.Structs.Select(s => s.Path));
        Assert.Equal(["Vehicle"], catalog.Branches.Select(b => b.Path));
        SignalDefinition way = catalog.Signals[1];
        Assert.Equal(
            (DataType.StructArray, "Types.Route", "Types.Route[]", 2),
            (way.Type, way.StructPath, way.TypeName, way.ArraySize)
        );
        SignalDefinition x = catalog.FindStruct("Types.Point")!.Properties[0];
        Assert.Equal(("Types.Point.X", SignalKind.Property, "m", 100.0), (x.Path, x.Kind, x.Unit, x.Max));
        Assert.Equal("Types.Point[]", catalog.FindStruct("Types.Route")!.Properties[1].TypeName);
    }

    [Fact]
    public void A_struct_has_a_value_for_each_part_within_its_limits()
    {
        SignalCatalog catalog = Read();
        SignalDefinition where = catalog.Signals[0];
        StructType point = catalog.FindStruct("Types.Point")!;
        Assert.Equal("{X: 1.5, IsSafe: true}", where.Default.ToString());
        Assert.Equal(ValueVerdict.Valid, SignalValidation.Check(where, where.Default));
        Assert.Equal(
            ValueVerdict.OutOfRange,
            StructValue.TryMake(point, [SignalValue.From(101f), SignalValue.From(true)], out _, out int failed)
        );
        Assert.Equal(0, failed);
        Assert.Equal(ValueVerdict.WrongType, StructValue.TryMake(point, [SignalValue.From(1f)], out _, out _));
        Assert.Equal(
            ValueVerdict.WrongType,
            StructValue.TryMake(point, [SignalValue.From(1f), SignalValue.From(true), default], out _, out _)
        );
        StructValue.TryMake(point, [SignalValue.From(1.5f), SignalValue.From(true)], out StructValue? made, out _);
        Assert.Equal(where.Default, SignalValue.From(made!));
        Assert.Equal(SignalValue.From(1.5f), made!["X"]);
        Assert.False(made["Y"].HasValue);
        SignalValue two = SignalArrays.Make([where.Default, where.Default], DataType.StructArray);
        Assert.Equal((DataType.StructArray, 2), (two.Type, SignalArrays.Count(two)));
        Assert.Equal(where.Default, SignalArrays.At(two, 1));
        Assert.Equal(ValueVerdict.WrongType, SignalValidation.Check(catalog.Signals[1], two));
    }

    [Fact]
    public void Exports_keep_struct_types_apart_from_signals()
    {
        SignalCatalog catalog = Read();
        string json = CatalogExportTests.Write(catalog, CatalogFormat.Json);
        Assert.StartsWith(
            "{\"ComplexDataTypes\": {\"Types\": {\"children\": {\"Point\": ",
            json,
            StringComparison.Ordinal
        );
        using VssFolder folder = new VssFolder().With("again.json", json);
        SignalCatalog again = folder.Read("again.json")!;
        Assert.Empty(folder.Problems);
        Assert.Equal(json, CatalogExportTests.Write(again, CatalogFormat.Json));
        // Exports are sorted, and so are the parts of what is read from one.
        Assert.Equal("{IsSafe: true, X: 1.5}", again.Signals.Single(s => s.Path == "Vehicle.Where").Default.ToString());
        Assert.StartsWith("Node,Type,", CatalogExportTests.Write(catalog, CatalogFormat.Csv), StringComparison.Ordinal);
        using VssFolder second = new VssFolder().With(
            "again.yaml",
            CatalogExportTests.Write(catalog, CatalogFormat.Yaml)
        );
        Assert.Equal(json, CatalogExportTests.Write(second.Read("again.yaml")!, CatalogFormat.Json));
    }

    [Theory]
    [InlineData(
        "T: { type: struct, description: T. }\nT.X: { type: property, datatype: T, description: X. }",
        "base.vspec(1,1): error BN2052: the struct type 'T' contains itself: T → T"
    )]
    [InlineData(
        "T: { type: struct, description: T. }",
        "base.vspec(1,1): error BN2052: the struct type 'T' has no properties"
    )]
    [InlineData(
        "T: { type: struct, description: T. }\nT.X: { type: sensor, datatype: int8, description: X. }",
        "base.vspec(2,14): error BN2052: 'T.X' stands in the struct type 'T' and must be of type 'property'"
    )]
    [InlineData(
        "V: { type: branch, description: V. }\nV.S: { type: sensor, datatype: int8, description: S. }\n"
            + "V.P: { type: property, datatype: int8, description: P. }",
        "base.vspec(3,1): error BN2052: 'V.P' is of type 'property' and must stand in a tree of struct types, not among "
            + "signals"
    )]
    [InlineData(
        Types + "\nV: { type: sensor, datatype: Types.Point, unit: m, description: V. }",
        "base.vspec(8,49): error BN3007: 'V' is 'struct' and cannot have the unit 'm'"
    )]
    [InlineData(
        Types + "\nV: { type: sensor, datatype: Types.Point, default: { X: 1, IsSave: true }, description: V. }",
        "base.vspec(8,60): error BN3008: 'Types.Point' has no property 'IsSave'; did you mean 'IsSafe'?"
    )]
    [InlineData(
        Types + "\nV: { type: sensor, datatype: Types.Point, default: { X: 1000, IsSafe: true }, description: V. }",
        "base.vspec(8,57): error BN3009: 'X' in 'default' of 'V' is outside 'min' and 'max'"
    )]
    [InlineData(
        Types + "\nV: { type: sensor, datatype: Types.Piont, description: V. }",
        "base.vspec(8,30): error BN3006: 'Types.Piont' is no data type of VSS; did you mean 'Types.Point'?"
    )]
    public void A_mistake_in_a_struct_type_is_named_with_its_place(string vspec, string expected) =>
        Assert.Equal([expected], VssFolder.Complain(vspec).Take(1));
}
