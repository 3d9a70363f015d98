namespace Bordnetz.Plant;

/// <summary>The numbers of a single-track model.</summary>
/// <param name="Mass">kg.</param>
/// <param name="YawInertia">About the vertical axis, kgm^2.</param>
/// <param name="FrontAxle">From the centre of gravity to the front axle, m.</param>
/// <param name="RearAxle">From the centre of gravity to the rear axle, m.</param>
/// <param name="GravityHeight">Height of the centre of gravity, m.</param>
/// <param name="FrontStiffness">Cornering stiffness over load and friction, 1/rad.</param>
/// <param name="RearStiffness">Cornering stiffness over load and friction, 1/rad.</param>
/// <param name="Friction">Between tyre and road.</param>
/// <param name="MaxSteeringAngle">At the wheels, rad.</param>
/// <param name="MaxSteeringRate">At the wheels, rad/s.</param>
public sealed record SingleTrackParameters(
    double Mass,
    double YawInertia,
    double FrontAxle,
    double RearAxle,
    double GravityHeight,
    double FrontStiffness,
    double RearStiffness,
    double Friction,
    double MaxSteeringAngle,
    double MaxSteeringRate
)
{
    /// <summary>A mid-size SUV.</summary>
    public static SingleTrackParameters Suv { get; } = new(2150, 3400, 1.38, 1.39, 0.62, 20, 22, 1, 0.61, 0.6);
}

/// <summary>Where the vehicle is and how it moves in the plane. Also used for the derivatives of the same.</summary>
/// <param name="X">Of the centre of gravity, m; of the rear axle in the kinematic model.</param>
/// <param name="Y">m.</param>
/// <param name="SteeringAngle">At the front wheels, rad, positive left.</param>
/// <param name="Speed">m/s.</param>
/// <param name="Heading">rad, positive left.</param>
/// <param name="YawRate">rad/s.</param>
/// <param name="SlipAngle">At the centre of gravity, rad.</param>
public readonly record struct SingleTrackState(
    double X,
    double Y,
    double SteeringAngle,
    double Speed,
    double Heading,
    double YawRate,
    double SlipAngle
);

/// <summary>
/// Motion in the plane by the linear single-track model with load transfer, blended into the kinematic one at walking
/// speed, where slip angles have no meaning. Deterministic; not thread-safe.
/// </summary>
public sealed class SingleTrack
{
    private const double Gravity = 9.81;
    private const double KinematicBelow = 2;
    private const double DynamicAbove = 5;

    private readonly SingleTrackParameters _p;

    /// <summary>A vehicle at rest at the origin, heading along X.</summary>
    public SingleTrack(SingleTrackParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _p = parameters;
    }

    /// <summary>The present state.</summary>
    public SingleTrackState State { get; private set; }

    /// <summary>Lateral acceleration of the last step, m/s^2, positive left.</summary>
    public double LateralAcceleration { get; private set; }

    /// <summary>Derivatives of the dynamic model; the speed must not be 0.</summary>
    /// <param name="p">The vehicle.</param>
    /// <param name="s">Its state.</param>
    /// <param name="steeringRate">rad/s.</param>
    /// <param name="acceleration">Longitudinal, m/s^2.</param>
    public static SingleTrackState Dynamic(
        SingleTrackParameters p,
        in SingleTrackState s,
        double steeringRate,
        double acceleration
    )
    {
        ArgumentNullException.ThrowIfNull(p);
        double wheelbase = p.FrontAxle + p.RearAxle;
        // Acceleration shifts load to the rear axle; stiffness goes with load.
        double frontLoad = p.Mass * (Gravity * p.RearAxle - acceleration * p.GravityHeight) / wheelbase;
        double rearLoad = p.Mass * (Gravity * p.FrontAxle + acceleration * p.GravityHeight) / wheelbase;
        double frontSlip = s.SteeringAngle - s.SlipAngle - p.FrontAxle * s.YawRate / s.Speed;
        double rearSlip = p.RearAxle * s.YawRate / s.Speed - s.SlipAngle;
        double front = p.Friction * p.FrontStiffness * frontLoad * frontSlip;
        double rear = p.Friction * p.RearStiffness * rearLoad * rearSlip;
        (double sin, double cos) = Angles.SinCos(s.Heading + s.SlipAngle);
        return new SingleTrackState(
            s.Speed * cos,
            s.Speed * sin,
            steeringRate,
            acceleration,
            s.YawRate,
            (p.FrontAxle * front - p.RearAxle * rear) / p.YawInertia,
            (front + rear) / (p.Mass * s.Speed) - s.YawRate
        );
    }

    /// <summary>Derivatives of the kinematic model: the rear axle does not slip. Yaw rate and slip follow, are 0 here.</summary>
    /// <param name="p">The vehicle.</param>
    /// <param name="s">Its state.</param>
    /// <param name="steeringRate">rad/s.</param>
    /// <param name="acceleration">Longitudinal, m/s^2.</param>
    public static SingleTrackState Kinematic(
        SingleTrackParameters p,
        in SingleTrackState s,
        double steeringRate,
        double acceleration
    )
    {
        ArgumentNullException.ThrowIfNull(p);
        (double sin, double cos) = Angles.SinCos(s.Heading);
        double yaw = s.Speed / (p.FrontAxle + p.RearAxle) * Tangent(s.SteeringAngle);
        return new SingleTrackState(s.Speed * cos, s.Speed * sin, steeringRate, acceleration, yaw, 0, 0);
    }

    /// <summary>Moves on.</summary>
    /// <param name="steeringAngle">Wanted at the front wheels, rad; followed at most at the greatest rate.</param>
    /// <param name="speed">Speed after the step, m/s, from the longitudinal model.</param>
    /// <param name="dt">Seconds, at most 0.02; what is not finite or not positive does nothing.</param>
    public void Step(double steeringAngle, double speed, double dt)
    {
        if (!double.IsFinite(steeringAngle) || !double.IsFinite(speed) || !(dt > 0) || dt > 0.02)
        {
            return;
        }
        SingleTrackState s = State;
        double wanted = Math.Clamp(steeringAngle, -_p.MaxSteeringAngle, _p.MaxSteeringAngle);
        double most = _p.MaxSteeringRate * dt;
        double steering = s.SteeringAngle + Math.Clamp(wanted - s.SteeringAngle, -most, most);
        double mean = (s.Speed + speed) / 2;
        double acceleration = Math.Clamp((speed - s.Speed) / dt, -15, 15);
        double wheelbase = _p.FrontAxle + _p.RearAxle;

        double tangent = Tangent(steering);
        double rollingYaw = mean / wheelbase * tangent;
        double rollingSlip = _p.RearAxle / wheelbase * tangent;
        double weight = Math.Clamp((mean - KinematicBelow) / (DynamicAbove - KinematicBelow), 0, 1);
        double yaw = rollingYaw;
        double slip = rollingSlip;
        if (weight > 0)
        {
            (double dynamicYaw, double dynamicSlip) = Relax(s, steering, mean, acceleration, dt);
            yaw += weight * (dynamicYaw - rollingYaw);
            slip += weight * (dynamicSlip - rollingSlip);
        }
        double meanYaw = (s.YawRate + yaw) / 2;
        double course = s.Heading + meanYaw * dt / 2 + (s.SlipAngle + slip) / 2;
        (double sin, double cos) = Angles.SinCos(course);
        LateralAcceleration = mean * (meanYaw + (slip - s.SlipAngle) / dt);
        double heading = Angles.Normalize(s.Heading + meanYaw * dt);
        State = new SingleTrackState(s.X + mean * cos * dt, s.Y + mean * sin * dt, steering, speed, heading, yaw, slip);
    }

    // One implicit step of yaw rate and slip angle: the equations are linear in both, and stiff at low speed.
    private (double Yaw, double Slip) Relax(
        in SingleTrackState s,
        double steering,
        double speed,
        double acceleration,
        double dt
    )
    {
        SingleTrackState at = s with { SteeringAngle = steering, Speed = speed, YawRate = 0, SlipAngle = 0 };
        SingleTrackState free = Dynamic(_p, at, 0, acceleration);
        SingleTrackState byYaw = Dynamic(_p, at with { YawRate = 1, SteeringAngle = 0 }, 0, acceleration);
        SingleTrackState bySlip = Dynamic(_p, at with { SlipAngle = 1, SteeringAngle = 0 }, 0, acceleration);
        // (1 - dt·A)·x' = x + dt·b, solved by Cramer's rule.
        double a11 = 1 - dt * byYaw.YawRate;
        double a12 = -dt * bySlip.YawRate;
        double a21 = -dt * byYaw.SlipAngle;
        double a22 = 1 - dt * bySlip.SlipAngle;
        double b1 = s.YawRate + dt * free.YawRate;
        double b2 = s.SlipAngle + dt * free.SlipAngle;
        double determinant = a11 * a22 - a12 * a21;
        double yaw = (b1 * a22 - a12 * b2) / determinant;
        double slip = (a11 * b2 - a21 * b1) / determinant;
        // Tyres carry at most friction times weight sideways, too.
        double grip = _p.Friction * Gravity / speed;
        return (Math.Clamp(yaw, -grip, grip), Math.Clamp(slip, -0.35, 0.35));
    }

    private static double Tangent(double x)
    {
        (double sin, double cos) = Angles.SinCos(x);
        return sin / cos;
    }
}
