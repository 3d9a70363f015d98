using Bordnetz.Plant;

namespace Bordnetz.Tests.Plant;

public sealed class BodyDevicesTests
{
    [Theory]
    [InlineData(PlantVariable.WindowFrontLeftRequest, PlantVariable.WindowFrontLeftPosition)]
    [InlineData(PlantVariable.WindowFrontRightRequest, PlantVariable.WindowFrontRightPosition)]
    [InlineData(PlantVariable.WindowRearLeftRequest, PlantVariable.WindowRearLeftPosition)]
    [InlineData(PlantVariable.WindowRearRightRequest, PlantVariable.WindowRearRightPosition)]
    public void A_window_opens_in_four_seconds_and_stops_where_it_is_asked(
        PlantVariable request,
        PlantVariable position
    )
    {
        Rig rig = new(PlantPowertrain.Bev);
        rig[request] = 100;
        rig.Run(2);
        Assert.Equal(50, rig[position], 6);
        rig.Run(2.1);
        Assert.Equal(100, rig[position]);
        rig[request] = 30;
        rig.Run(4);
        Assert.Equal(30, rig[position], 9);
        double others = PlantVariables
            .All.Where(v => v.Name.StartsWith("window", StringComparison.Ordinal))
            .Where(v => v.Direction == PlantDirection.Output && v.Id != position)
            .Sum(v => rig[v.Id]);
        Assert.Equal(0, others);
    }

    [Fact]
    public void The_wiper_parks_after_its_last_turn()
    {
        Rig rig = new(PlantPowertrain.Bev);
        rig[PlantVariable.WiperRequest] = 2;
        rig.RunUntil(() => rig[PlantVariable.WiperPosition] > 98, 1);
        rig[PlantVariable.WiperRequest] = 0;
        rig.Run(0.2);
        Assert.InRange(rig[PlantVariable.WiperPosition], 1, 90);
        rig.Run(2);
        Assert.Equal(0, rig[PlantVariable.WiperPosition]);
    }

    [Theory]
    [InlineData(1, 11)]
    [InlineData(2, 42)]
    [InlineData(3, 63)]
    public void The_wiper_turns_over_as_often_as_its_step_asks(int step, int perMinute)
    {
        Rig rig = new(PlantPowertrain.Bev);
        rig[PlantVariable.WiperRequest] = step;
        int turns = 0;
        bool up = false;
        for (int i = 0; i < 6000; i++)
        {
            rig.Run(0.01);
            bool over = rig[PlantVariable.WiperPosition] > 90;
            turns += over && !up ? 1 : 0;
            up = over;
        }
        Assert.InRange(turns, perMinute - 1, perMinute + 1);
    }

    [Fact]
    public void Doors_lock_one_after_the_other_within_half_a_second()
    {
        Rig rig = new(PlantPowertrain.Bev);
        rig[PlantVariable.LockRequest] = 1;
        rig.Run(0.17);
        Assert.Equal(1, rig[PlantVariable.LockFrontLeft]);
        Assert.Equal(0, rig[PlantVariable.LockRearRight]);
        rig.Run(0.3);
        Assert.Equal(1, rig[PlantVariable.LockRearRight]);
        rig[PlantVariable.LockRequest] = 0;
        rig.Run(0.02);
        Assert.Equal(0, rig[PlantVariable.LockFrontLeft]);
    }

    [Theory]
    [InlineData(PlantVariable.LowBeamRequest, 1, 70)]
    [InlineData(PlantVariable.HighBeamRequest, 1, 60)]
    [InlineData(PlantVariable.SeatHeatingLeftRequest, 50, 40)]
    [InlineData(PlantVariable.FanRequest, 100, 350)]
    public void Consumers_load_the_12_volt_net(PlantVariable request, double value, double watt)
    {
        Rig rig = new(PlantPowertrain.Bev);
        rig.Run(2);
        double before = rig[PlantVariable.LowVoltage] * rig[PlantVariable.LowVoltageCurrent];
        rig[request] = value;
        rig.Run(0.01);
        Assert.Equal(watt, (rig[PlantVariable.LowVoltage] * rig[PlantVariable.LowVoltageCurrent]) - before, 1.0);
    }

    [Fact]
    public void The_driver_starts_the_vehicle_selects_drive_and_stands_on_the_brake()
    {
        Rig rig = new(PlantPowertrain.Bev, cycle: Cycles.City);
        Assert.Equal(0, rig[PlantVariable.DriverStartRequest]);
        rig.Run(0.6);
        Assert.Equal(1, rig[PlantVariable.DriverStartRequest]);
        Assert.Equal(0, rig[PlantVariable.DriverGearSelector]);
        rig.Run(1.6);
        Assert.Equal(3, rig[PlantVariable.DriverGearSelector]);
        Assert.InRange(rig[PlantVariable.DriverBrake], 10, 40);
        // The vehicle does not move, so he presses the accelerator down; the brake is free.
        rig.Run(6);
        Assert.Equal(0, rig[PlantVariable.DriverBrake]);
        Assert.True(rig[PlantVariable.DriverAccelerator] > 20);
    }

    [Fact]
    public void The_driver_never_presses_both_pedals()
    {
        foreach (PlantPowertrain powertrain in Enum.GetValues<PlantPowertrain>())
        {
            Rig rig = new(powertrain, cycle: Cycles.City);
            TestController controller = new(rig.Plant);
            for (int i = 0; i < 12_000; i++)
            {
                controller.Act(0.01);
                rig.Run(0.01);
                double both = Math.Min(rig[PlantVariable.DriverAccelerator], rig[PlantVariable.DriverBrake]);
                Assert.Equal(0, both);
            }
            Assert.InRange(rig.Plant.Energy.DistanceKm, 0.9, 0.94);
        }
    }
}
