using System.Globalization;
using Bordnetz.Plant;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Plant;

public sealed class BatteryCellTests
{
    [Fact]
    public void A_current_step_relaxes_with_the_time_constant_of_the_branch()
    {
        BatteryCell cell = new(Simple(), 0.6, 25);
        double open = cell.OpenCircuitVoltage;
        for (int i = 0; i < 3000; i++)
        {
            cell.Step(50, 25, 0.01);
        }
        // 30 s are one time constant of 1 mohm and 30 kF.
        double expected = 50 * 0.001 * (1 - Math.Exp(-1));
        Assert.Equal(expected, cell.Polarisation, 1e-7);
        Assert.Equal(0.6 - (50 * 30.0 / (50 * 3600)), cell.Charge, 9);
        Assert.Equal(cell.OpenCircuitVoltage - (50 * 0.0015) - expected, cell.Voltage, 1e-6);
        Assert.True(cell.OpenCircuitVoltage < open);
        for (int i = 0; i < 60_000; i++)
        {
            cell.Step(0, 25, 0.01);
        }
        Assert.Equal(cell.OpenCircuitVoltage, cell.Voltage, 1e-6);
    }

    [Fact]
    public void The_branch_is_stable_for_any_step()
    {
        BatteryCell cell = new(Simple(), 0.6, 25);
        for (int i = 0; i < 50; i++)
        {
            cell.Step(10, 25, 200);
            Assert.InRange(cell.Polarisation, 0, 0.0201);
        }
    }

    [Fact]
    public void Losses_heat_the_cell_and_the_air_cools_it()
    {
        BatteryCell cell = new(Simple(), 0.9, 25);
        for (int i = 0; i < 36_000; i++)
        {
            cell.Step(i % 2 == 0 ? 100 : -100, 25, 0.1);
        }
        // 15 W by the series resistance at 0.5 W/K.
        Assert.Equal(55, cell.Temperature, 7.0);
        for (int i = 0; i < 200_000; i++)
        {
            cell.Step(0, 25, 0.1);
        }
        Assert.Equal(25, cell.Temperature, 0.1);
    }

    [Fact]
    public void Between_the_points_of_a_table_values_are_linear_and_outside_constant()
    {
        BatteryCellTable table = new([0, 20], [-10, 10], [0, 0.5, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        Assert.Equal(1, table.At(0, -10, 0));
        Assert.Equal(12, table.At(20, 10, 1));
        Assert.Equal(6.5, table.At(10, 0, 0.5));
        Assert.Equal(1.5, table.At(-5, -99, 0.25));
        Assert.Equal(12, table.At(99, 99, 99));
        Assert.Equal(1, table.At(double.NaN, double.NaN, double.NaN));
    }

    [Fact]
    public void A_table_that_does_not_fill_its_grid_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new BatteryCellTable([0, 1], [0], [0], [1]));
        Assert.Throws<ArgumentException>(() => new BatteryCellTable([1, 0], [0], [0], [1, 2]));
        Assert.Throws<ArgumentException>(() => new BatteryCellTable([], [0], [0], []));
    }

    [Fact]
    public void A_measured_cell_needs_more_voltage_to_charge_and_suffers_in_the_cold()
    {
        string? shared = RepositoryFiles.SharedData;
        string folder = shared is null ? "" : Path.Combine(shared, "functions", "battery", "ecm", "data");
        Assert.SkipUnless(Directory.Exists(folder), "the public cell data are not beside the repository");
        BatteryCellDescription description = new()
        {
            CapacityAh = 100,
            OpenCircuit =
            [
                .. Rows(Path.Combine(folder, "ecm_example_ocv.csv")).Select(r => (r[0], r[1])).Where(p => p.Item1 >= 0),
            ],
            SeriesResistance = Table(Path.Combine(folder, "ecm_example_r0.csv")),
            PolarisationResistance = Table(Path.Combine(folder, "ecm_example_r1.csv")),
            PolarisationCapacitance = Table(Path.Combine(folder, "ecm_example_c1.csv")),
        };
        double[] row = Rows(Path.Combine(folder, "ecm_example_r0.csv"))[100];
        Assert.Equal(row[3], description.SeriesResistance.At(row[0], row[1], row[2]), 12);
        BatteryCell cell = new(description, 0.5, 25);
        BatteryCell cold = new(description, 0.5, -20);
        BatteryCell charging = new(description, 0.5, 25);
        for (int i = 0; i < 1000; i++)
        {
            cell.Step(100, 25, 0.01);
            cold.Step(100, -20, 0.01);
            charging.Step(-100, 25, 0.01);
        }
        Assert.True(charging.Voltage > cell.OpenCircuitVoltage);
        Assert.True(cell.Voltage < cell.OpenCircuitVoltage);
        Assert.True(cold.Voltage < cell.Voltage - 0.02);
        Assert.InRange(cell.Voltage, 2.8, 4.2);
    }

    private static BatteryCellDescription Simple() =>
        new()
        {
            CapacityAh = 50,
            OpenCircuit = [(0, 3.2), (0.5, 3.65), (1, 4.15)],
            SeriesResistance = BatteryCellTable.Constant(0.0015),
            PolarisationResistance = BatteryCellTable.Constant(0.001),
            PolarisationCapacitance = BatteryCellTable.Constant(30_000),
        };

    private static BatteryCellTable Table(string file)
    {
        List<double[]> rows = Rows(file);
        double[] Axis(int column) => [.. rows.Select(r => r[column]).Distinct().Order()];
        return new BatteryCellTable(
            Axis(0),
            Axis(1),
            Axis(2),
            [.. rows.OrderBy(r => r[0]).ThenBy(r => r[1]).ThenBy(r => r[2]).Select(r => r[3])]
        );
    }

    private static List<double[]> Rows(string file) =>
        [
            .. File.ReadLines(file)
                .Where(l => l.Length > 0 && (char.IsAsciiDigit(l[0]) || l[0] == '-'))
                .Select(l => l.Split(',').Select(c => double.Parse(c, CultureInfo.InvariantCulture)).ToArray()),
        ];
}
