using Bordnetz.Runtime;

namespace Bordnetz.Tests.Functions;

public sealed class CockpitAndChassisTests
{
    private const string On = "Vehicle.LowVoltageSystemState";

    [Theory]
    [InlineData(0)]
    [InlineData(3.4)]
    [InlineData(50)]
    [InlineData(129.9)]
    public void The_speed_shown_is_never_less_than_the_true_one_nor_much_more(double speed)
    {
        FunctionHarness cluster = ReferencePlatform.Function("cluster-display").Set("Vehicle.Speed", speed).Step();
        double shown = cluster.Get("Vehicle.Cabin.Cluster.Speed").ToNumber();
        // UN R39, 5.3: 0 <= shown - true <= true / 10 + 4 km/h.
        Assert.InRange(shown, speed, speed * 1.1 + 4);
    }

    [Fact]
    public void The_ice_warning_comes_at_three_degrees_and_stays_a_little_longer()
    {
        const string ice = "Vehicle.Cabin.Cluster.IsIceWarningOn";
        FunctionHarness cluster = ReferencePlatform.Function("cluster-display").Set("Vehicle.Speed", 60.0);
        cluster.Set("Vehicle.Exterior.AirTemperature", 5.0).Step();
        Assert.False(cluster.Get(ice).ToBoolean());
        cluster.Set("Vehicle.Exterior.AirTemperature", 2.5).Step();
        Assert.True(cluster.Get(ice).ToBoolean());
        cluster.Set("Vehicle.Exterior.AirTemperature", 4.0).Step();
        Assert.True(cluster.Get(ice).ToBoolean());
        cluster.Set("Vehicle.Exterior.AirTemperature", 5.0).Step();
        Assert.False(cluster.Get(ice).ToBoolean());
    }

    [Fact]
    public void The_trip_computer_counts_the_way_and_a_client_resets_the_trip_meter()
    {
        FunctionHarness trip = ReferencePlatform.Function("trip-computer").Set(On, "ON").Set("Vehicle.Speed", 72.0);
        trip.StepFor(100);
        Assert.Equal(2000, trip.Get("Vehicle.TraveledDistanceSinceStart").ToNumber(), 2.0);
        Assert.Equal(12_002_000, trip.Get("Vehicle.TraveledDistance").ToNumber(), 2.0);
        Assert.Equal(72, trip.Get("Vehicle.AverageSpeed").ToNumber(), 0.5);
        Assert.Equal(100, trip.Get("Vehicle.TripDuration").ToNumber(), 0.2);
        trip.Request("Vehicle.TripMeterReading", 0).StepFor(10);
        Assert.Equal(200, trip.Get("Vehicle.TripMeterReading").ToNumber(), 3.0);
    }

    [Fact]
    public void A_break_takes_the_advice_to_rest_away()
    {
        FunctionHarness attention = ReferencePlatform.Function("driver-attention").Set(On, "ON");
        attention.Set("Vehicle.Speed", 110.0).StepFor(4 * 3600);
        Assert.True(attention.Get("Vehicle.ADAS.DMS.IsWarning").ToBoolean());
        attention.Set("Vehicle.Speed", 0.0).StepFor(600);
        Assert.True(attention.Get("Vehicle.ADAS.DMS.IsWarning").ToBoolean());
        attention.Set(On, "OFF").StepFor(1000);
        Assert.False(attention.Get("Vehicle.ADAS.DMS.IsWarning").ToBoolean());
    }

    [Fact]
    public void Neither_a_spinning_nor_a_locked_wheel_counts_for_the_speed()
    {
        FunctionHarness speed = ReferencePlatform.Function("speed-estimation");
        DrivingTests.Wheels(speed, 50, 50.2, 50, 90);
        speed.StepFor(1);
        Assert.Equal(50.1, speed.Get("Vehicle.Speed").ToNumber(), 1);
        DrivingTests.Wheels(speed, 0, 50.2, 50, 50);
        speed.StepFor(1);
        Assert.Equal(50, speed.Get("Vehicle.Speed").ToNumber(), 1);
        Assert.True(speed.Get("Vehicle.IsMoving").ToBoolean());
    }

    [Fact]
    public void Acceleration_follows_the_speed()
    {
        FunctionHarness speed = ReferencePlatform.Function("speed-estimation");
        for (int i = 0; i < 200; i++)
        {
            double now = 36 + i * 0.01 * 2 * 3.6;
            DrivingTests.Wheels(speed, now, now, now, now);
            speed.Step();
        }
        Assert.Equal(2, speed.Get("Vehicle.Acceleration.Longitudinal").ToNumber(), 0.05);
    }

    [Fact]
    public void A_locking_wheel_and_a_panicking_foot_are_noticed()
    {
        FunctionHarness monitoring = ReferencePlatform.Function("brake-monitoring").Set("Vehicle.Speed", 60.0);
        DrivingTests.Wheels(monitoring, 60, 60, 60, 60);
        monitoring.Set("Vehicle.Chassis.Brake.FrictionTorque", 3000.0).Step();
        Assert.False(monitoring.Get("Vehicle.ADAS.ABS.IsEngaged").ToBoolean());
        DrivingTests.Wheels(monitoring, 60, 20, 60, 60);
        monitoring.Set("Vehicle.Chassis.Brake.PedalPosition", 90).Step();
        Assert.True(monitoring.Get("Vehicle.ADAS.ABS.IsEngaged").ToBoolean());
        Assert.True(monitoring.Get("Vehicle.Chassis.Brake.IsDriverEmergencyBrakingDetected").ToBoolean());
    }

    [Fact]
    public void Only_the_soft_tyre_is_told_though_its_diagonal_shows_it_too()
    {
        FunctionHarness tyres = ReferencePlatform.Function("tyre-monitoring");
        DrivingTests.Wheels(tyres, 81, 80, 80, 80);
        tyres.StepFor(600);
        Assert.True(tyres.Get("Vehicle.Chassis.Axle.Row1.Wheel.Left.Tire.IsPressureLow").ToBoolean());
        Assert.False(tyres.Get("Vehicle.Chassis.Axle.Row1.Wheel.Right.Tire.IsPressureLow").ToBoolean());
        Assert.False(tyres.Get("Vehicle.Chassis.Axle.Row2.Wheel.Left.Tire.IsPressureLow").ToBoolean());
        Assert.False(tyres.Get("Vehicle.Chassis.Axle.Row2.Wheel.Right.Tire.IsPressureLow").ToBoolean());
    }

    [Fact]
    public void The_estimated_mass_finds_the_trailer_and_the_trailer_lowers_the_top_speed()
    {
        const string features = "Combustion,TowHitch";
        FunctionHarness mass = ReferencePlatform.Function("mass-estimation", features);
        const double ratio = 5.5;
        mass.Set("Vehicle.Powertrain.TorqueAvailable.Ratio", ratio).Set("Vehicle.Speed", 50.0);
        mass.Set("Vehicle.Acceleration.Longitudinal", 1.0);
        double speed = 50 / 3.6;
        double force = 3200 * (1 + 0.0082 * 9.81) + 120 + 0.6 * 0.73 * speed * speed;
        mass.Set("Vehicle.Powertrain.CombustionEngine.Torque", Math.Round(force * 0.345 / ratio / 0.965)).StepFor(120);
        double estimate = mass.Get("Vehicle.CurrentOverallWeight").ToNumber();
        Assert.InRange(estimate, 3100, 3300);

        FunctionHarness trailer = ReferencePlatform.Function("trailer-supervision", features).Set(On, "ON");
        trailer.Set("Vehicle.CurrentOverallWeight", estimate).Step();
        Assert.True(trailer.Get("Vehicle.Trailer.IsConnected").ToBoolean());

        FunctionHarness limiter = ReferencePlatform.Function("speed-limiter", features);
        limiter
            .Set("Vehicle.Powertrain.DriveState", "DRIVE")
            .Set("Vehicle.Powertrain.TorqueAvailable.Potential", 2000.0);
        limiter.Set("Vehicle.Trailer.IsConnected", true).Set("Vehicle.Speed", 104.0).Step();
        Assert.True(limiter.Get("Vehicle.Powertrain.TorqueRequest.SpeedLimit").ToNumber() < 300);
    }

    [Fact]
    public void The_service_indicator_counts_down_by_distance()
    {
        FunctionHarness service = ReferencePlatform.Function("service-indicator");
        service.Set("Vehicle.TraveledDistance", 12_000_000).Step();
        Assert.Equal(18_000, service.Get("Vehicle.Service.DistanceToService").ToNumber(), 1);
        service.Set("Vehicle.TraveledDistance", 29_500_000).Step();
        Assert.True(service.Get("Vehicle.Service.IsServiceDue").ToBoolean());
    }
}
