using System.Text;
using Bordnetz.Analysis;
using Bordnetz.Model.Harness;
using Bordnetz.Problems;
using Bordnetz.TestKit;
using CsCheck;

namespace Bordnetz.Tests.Model.Harness;

public class KblReaderTests
{
    // A fork: c1 – 100 mm – split – 50 mm – c2, and split – 70 mm – c3; a long way round from c1 to c2.
    private const string Kbl = """
        <?xml version="1.0"?>
        <kbl:KBL_container xmlns:kbl="http://www.prostep.org/Car_electric_container/KBL2.3/KBLSchema" id="k" version_id="2.4">
          <Unit id="mm"><Si_unit_name>metre</Si_unit_name><Si_prefix>milli</Si_prefix></Unit>
          <Unit id="m"><Si_unit_name>metre</Si_unit_name></Unit>
          <Unit id="mm2"><Si_unit_name>metre</Si_unit_name><Si_prefix>milli</Si_prefix><Si_dimension>square</Si_dimension></Unit>
          <Unit id="gpm"><Unit_name>GramPerMetre</Unit_name></Unit>
          <Cartesian_point id="p1"><Coordinates>1</Coordinates><Coordinates>2.5</Coordinates><Coordinates>-3</Coordinates></Cartesian_point>
          <Node id="n1"><Id>N1</Id><Cartesian_point>p1</Cartesian_point><Referenced_components>c1</Referenced_components></Node>
          <Node id="n2"><Id>N2</Id></Node>
          <Node id="n3"><Id>N3</Id><Referenced_components>c2</Referenced_components></Node>
          <Node id="n4"><Id>N4</Id><Referenced_components>c3</Referenced_components></Node>
          <Segment id="s1"><Id>S1</Id><Virtual_length id="l1"><Unit_component>mm</Unit_component><Value_component>100</Value_component></Virtual_length><End_node>n2</End_node><Start_node>n1</Start_node></Segment>
          <Segment id="s2"><Id>S2</Id><Virtual_length id="l2"><Unit_component>m</Unit_component><Value_component>0.05</Value_component></Virtual_length><End_node>n3</End_node><Start_node>n2</Start_node></Segment>
          <Segment id="s3"><Id>S3</Id><Virtual_length id="l3"><Unit_component>mm</Unit_component><Value_component>70</Value_component></Virtual_length><End_node>n4</End_node><Start_node>n2</Start_node></Segment>
          <Segment id="s4"><Id>S4</Id><Virtual_length id="l4"><Unit_component>mm</Unit_component><Value_component>400</Value_component></Virtual_length><End_node>n3</End_node><Start_node>n1</Start_node></Segment>
          <General_wire id="w"><Part_number>W</Part_number><Mass_information id="mi"><Unit_component>gpm</Unit_component><Value_component>6</Value_component></Mass_information><Cross_section_area id="a"><Unit_component>mm2</Unit_component><Value_component>0.5</Value_component></Cross_section_area></General_wire>
          <General_wire id="cable"><Core id="core"><Cross_section_area id="a2"><Unit_component>mm2</Unit_component><Value_component>2</Value_component></Cross_section_area></Core></General_wire>
          <Routing id="r1"><Routed_wire>con1</Routed_wire><Segments>s1 s2</Segments></Routing>
          <Routing id="r2"><Routed_wire>con2</Routed_wire><Segments>s4 s2 s3</Segments></Routing>
          <Harness id="h"><Part_number>H1</Part_number>
            <General_wire_occurrence id="o1"><Part>w</Part><Length_information id="li"><Length_type>DMU</Length_type><Length_value id="lv"><Unit_component>mm</Unit_component><Value_component>150</Value_component></Length_value></Length_information><Wire_number>7</Wire_number></General_wire_occurrence>
            <General_wire_occurrence id="o2"><Part>cable</Part><Special_wire_id>K1</Special_wire_id><Core_occurrence id="co1"><Wire_number>8</Wire_number><Part>core</Part></Core_occurrence></General_wire_occurrence>
            <Connector_occurrence id="c1"><Contact_points id="cp1"/></Connector_occurrence>
            <Connector_occurrence id="c2"><Contact_points id="cp2"/></Connector_occurrence>
            <Connector_occurrence id="c3"><Contact_points id="cp3"/></Connector_occurrence>
            <Connection id="con1"><Id>C1</Id><Signal_name>KL30</Signal_name><Wire>o1</Wire><Extremities id="e1"><Contact_point>cp1</Contact_point></Extremities><Extremities id="e2"><Contact_point>cp2</Contact_point></Extremities></Connection>
            <Connection id="con2"><Id>C2</Id><Wire>co1</Wire><Extremities id="e3"><Contact_point>cp1</Contact_point></Extremities><Extremities id="e4"><Contact_point>cp3</Contact_point></Extremities></Connection>
            <Module id="m1"><Part_number>M1</Part_number><Module_configuration id="mc1"><Logistic_control_information>L0L</Logistic_control_information><Controlled_components>o1</Controlled_components></Module_configuration></Module>
            <Module id="m2"><Part_number>M2</Part_number><Module_configuration id="mc2"><Controlled_components>o2 c3</Controlled_components></Module_configuration></Module>
          </Harness>
        </kbl:KBL_container>
        """;

    [Fact]
    public void A_harness_has_its_geometry_wires_and_modules()
    {
        HarnessFile harness = Read(Kbl);
        Assert.Equal("H1", harness.PartNumber);
        Assert.Equal((1, 2.5, -3), (harness.Nodes[0].X, harness.Nodes[0].Y, harness.Nodes[0].Z));
        Assert.Equal([100.0, 50, 70, 400], harness.Segments.Select(s => s.LengthMm));
        Assert.Equal(
            [new HarnessWire("7", 0.5, 6, 150, "DMU", null), new HarnessWire("8", 2, null, null, "", "K1")],
            harness.Wires
        );
        Assert.Equal(
            ["M1 L0L 0", "M2  1"],
            harness.Modules.Select(m => $"{m.PartNumber} {m.Control} {string.Join(' ', m.Wires)}")
        );
    }

    [Fact]
    public void Lengths_are_those_of_the_routes_and_detours_are_seen()
    {
        HarnessFigures figures = HarnessAnalysis.Analyse(Read(Kbl));
        Assert.Equal([150.0, 520], figures.Runs.Select(r => r.RoutedMm!.Value));
        Assert.Equal([150.0, 170], figures.Runs.Select(r => r.ShortestMm!.Value));
        Assert.Equal(0.67, figures.WireMetres, 1e-12);
        Assert.Equal(0.62, figures.RouteMetres, 1e-12);
        Assert.Equal(((0.15 * 0.5) + (0.52 * 2)) * 8.96, figures.CopperKilograms * 1000, 1e-9);
        Assert.Equal((0.15 * 6) + (0.52 * 2 * 8.96), figures.WireKilograms * 1000, 1e-9);
        Assert.Equal([1, 2, 1, 1], figures.Segments.Select(s => s.Wires));
    }

    [Fact]
    public void A_car_has_the_wires_of_its_modules()
    {
        HarnessFigures figures = HarnessAnalysis.Analyse(Read(Kbl), new HashSet<string> { "M1" });
        Assert.Equal("C1", Assert.Single(figures.Runs).Connection.Name);
        Assert.Equal(0.15, figures.WireMetres, 1e-12);
    }

    [Theory]
    [InlineData("<Wire>o1</Wire>", "<Wire>o9</Wire>", "BN1581")]
    [InlineData("<Segments>s1 s2</Segments>", "<Segments>s1 s9</Segments>", "BN1581")]
    [InlineData("<Part>core</Part>", "<Part>apple</Part>", "BN1581")]
    [InlineData("<Value_component>70</Value_component>", "<Value_component>far</Value_component>", "BN1583")]
    [InlineData("<Value_component>70</Value_component>", "", "BN1582")]
    [InlineData("<Unit_component>m</Unit_component>", "<Unit_component>gpm</Unit_component>", "BN1583")]
    [InlineData("kbl:KBL_container", "kbl:VEC_container", "BN1580")]
    [InlineData("</Harness>", "", "BN1580")]
    public void Mistakes_are_named_with_their_place(string old, string replacement, string code)
    {
        ProblemLog log = new();
        KblReader.Read(Bytes(Kbl.Replace(old, replacement, StringComparison.Ordinal)), "h.kbl", log);
        Problem problem = log.Problems.First(p => p.Severity == Severity.Error);
        Assert.Equal(code, problem.Code);
        Assert.Equal("h.kbl", problem.Place.File);
    }

    [Fact]
    public void A_document_type_is_refused_so_that_no_entity_can_grow()
    {
        ProblemLog log = new();
        string bomb = Kbl.Replace("?>", "?><!DOCTYPE b [<!ENTITY a \"aaaaaaaaaa\">]>", StringComparison.Ordinal);
        Assert.Null(KblReader.Read(Bytes(bomb), "h.kbl", log));
        Assert.Equal("BN1580", Assert.Single(log.Problems).Code);
    }

    [Fact]
    public void Whatever_is_cut_out_gives_problems_and_no_exception() =>
        Gen.Select(Gen.Int[0, Kbl.Length - 1], Gen.Int[1, 400])
            .Sample(
                (at, length) =>
                {
                    ProblemLog log = new();
                    string cut = Kbl.Remove(at, Math.Min(length, Kbl.Length - at));
                    if (KblReader.Read(Bytes(cut), "h.kbl", log) is { } harness && !log.HasErrors)
                    {
                        HarnessAnalysis.Analyse(harness);
                    }
                },
                iter: 300
            );

    /// <summary>A harness of a real car: every route is as long as stated, and none is longer than need be.</summary>
    [Fact]
    public void The_lengths_of_a_real_harness_are_the_stated_ones()
    {
        Assert.SkipWhen(RepositoryFiles.SharedData is null, "the public data sets are not here");
        string folder = Path.Combine(RepositoryFiles.SharedData!, "architecture", "harness");
        string file = Directory.EnumerateFiles(folder, "*tab016120*.kbl", SearchOption.AllDirectories).Single();
        using FileStream stream = File.OpenRead(file);
        ProblemLog log = new();
        HarnessFigures figures = HarnessAnalysis.Analyse(KblReader.Read(stream, file, log)!);
        Assert.Empty(log.Problems);
        HarnessRun[] stated = [.. figures.Runs.Where(r => r is { RoutedMm: not null, Wire.LengthMm: not null })];
        Assert.Equal(246, stated.Length);
        Assert.All(stated, r => Assert.Equal(r.Wire.LengthMm!.Value, r.RoutedMm!.Value, 0.1));
        Assert.Equal(446.3, stated.Sum(r => r.RoutedMm!.Value) / 1000, 0.05);
        HarnessRun[] placed = [.. figures.Runs.Where(r => r is { RoutedMm: not null, ShortestMm: not null })];
        Assert.True(placed.Length > 180);
        Assert.All(placed, r => Assert.Equal(r.ShortestMm!.Value, r.RoutedMm!.Value, 0.1));
    }

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    private static HarnessFile Read(string text)
    {
        ProblemLog log = new();
        HarnessFile? harness = KblReader.Read(Bytes(text), "h.kbl", log);
        Assert.Empty(log.Problems);
        return harness!;
    }
}
