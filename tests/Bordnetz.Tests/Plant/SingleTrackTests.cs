using Bordnetz.Plant;
using CsCheck;

namespace Bordnetz.Tests.Plant;

public sealed class SingleTrackTests
{
    // Vehicle 2 of the CommonRoad vehicle models (a BMW 320i), whose published test vectors are checked below.
    private static readonly SingleTrackParameters Sedan = new(
        4.4482216152605 / 0.3048 * 74.91452,
        4.4482216152605 * 0.3048 * 1321.416,
        0.3048 * 3.793293,
        0.3048 * 4.667707,
        0.3048 * 2.01355,
        21.92 / 1.0489,
        21.92 / 1.0489,
        1.0489,
        1.066,
        0.4
    );

    [Fact]
    public void The_dynamic_model_gives_the_published_derivatives()
    {
        SingleTrackState state = new(
            2.0233348142065677,
            0.0041907137716636,
            0.0197545248559617,
            15.7216236334290116,
            0.0025857914776859,
            0.0529001056654038,
            0.0033012170610298
        );
        SingleTrackState f = SingleTrack.Dynamic(Sedan, state, 0.15, 0.63 * 9.81);
        Assert.Equal(15.7213512030862397, f.X, 1e-13);
        Assert.Equal(0.0925527979719355, f.Y, 1e-14);
        Assert.Equal(0.15, f.SteeringAngle);
        // The published value is limited by engine power; limiting is the longitudinal model's part.
        Assert.Equal(0.0529001056654038, f.Heading);
        double limited = 5.3536773276413925;
        f = SingleTrack.Dynamic(Sedan, state, 0.15, limited);
        Assert.Equal(0.6435589397748606, f.YawRate, 1e-13);
        Assert.Equal(0.0313297971641291, f.SlipAngle, 1e-13);
    }

    [Fact]
    public void The_kinematic_model_gives_the_published_derivatives()
    {
        SingleTrackState state = new(
            3.9579422297936526,
            0.0391650102771405,
            0.0378491427211811,
            16.3546957860883566,
            0.0294717351052816,
            0,
            0
        );
        SingleTrackState f = SingleTrack.Kinematic(Sedan, state, 0.15, 5);
        Assert.Equal(16.3475935934250209, f.X, 1e-13);
        Assert.Equal(0.4819314886013121, f.Y, 1e-13);
        Assert.Equal(0.2401426578627629, f.Heading, 1e-13);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3.5)]
    [InlineData(10)]
    [InlineData(25)]
    public void A_steady_circle_has_the_radius_of_the_linear_theory(double speed)
    {
        SingleTrackParameters p = SingleTrackParameters.Suv;
        SingleTrack vehicle = new(p);
        double steering = 0.02;
        for (int i = 0; i < 3000; i++)
        {
            vehicle.Step(steering, speed, 0.01);
        }
        // Self-steering gradient: yaw rate = v·delta / (l + EG·v²), EG = m/l·(lr/cf - lf/cr).
        double wheelbase = p.FrontAxle + p.RearAxle;
        double front = p.Friction * p.FrontStiffness * p.Mass * 9.81 * p.RearAxle / wheelbase;
        double rear = p.Friction * p.RearStiffness * p.Mass * 9.81 * p.FrontAxle / wheelbase;
        double gradient = p.Mass / wheelbase * ((p.RearAxle / front) - (p.FrontAxle / rear));
        double expected = speed * steering / (wheelbase + (gradient * speed * speed));
        Assert.Equal(expected, vehicle.State.YawRate, 0.002 * expected);
        Assert.Equal(expected * speed, vehicle.LateralAcceleration, 0.003 * expected * speed);
    }

    [Fact]
    public void It_comes_back_to_where_a_full_circle_began()
    {
        SingleTrack vehicle = new(SingleTrackParameters.Suv);
        for (int i = 0; i < 2000; i++)
        {
            vehicle.Step(0.1, 8, 0.01);
        }
        SingleTrackState start = vehicle.State;
        double turned = 0;
        while (turned < 2 * Math.PI)
        {
            turned += start.YawRate * 0.01;
            vehicle.Step(0.1, 8, 0.01);
        }
        double way = Math.Sqrt(
            ((vehicle.State.X - start.X) * (vehicle.State.X - start.X))
                + ((vehicle.State.Y - start.Y) * (vehicle.State.Y - start.Y))
        );
        Assert.InRange(way, 0, 0.09);
    }

    [Fact]
    public void No_steering_and_speed_make_it_leave_the_physical_world()
    {
        Gen.Select(Gen.Double[-10, 10], Gen.Double[-10, 70])
            .Array[1, 60]
            .Sample(
                inputs =>
                {
                    SingleTrack vehicle = new(SingleTrackParameters.Suv);
                    foreach ((double steering, double speed) in inputs)
                    {
                        for (int i = 0; i < 20; i++)
                        {
                            vehicle.Step(steering, speed, 0.01);
                            Assert.True(double.IsFinite(vehicle.State.X + vehicle.State.Y + vehicle.State.SlipAngle));
                            Assert.InRange(vehicle.State.YawRate, -5, 5);
                            Assert.InRange(vehicle.State.Heading, -3.15, 3.15);
                        }
                    }
                },
                iter: 200
            );
    }

    [Fact]
    public void Nonsense_is_ignored()
    {
        SingleTrack vehicle = new(SingleTrackParameters.Suv);
        vehicle.Step(double.NaN, 10, 0.01);
        vehicle.Step(0, double.PositiveInfinity, 0.01);
        vehicle.Step(0, 10, -1);
        Assert.Equal(default, vehicle.State);
    }
}
