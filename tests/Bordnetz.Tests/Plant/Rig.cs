using Bordnetz.Plant;

namespace Bordnetz.Tests.Plant;

/// <summary>A plant on the test bench: no driver's wishes are followed, the test writes the actuators.</summary>
internal sealed class Rig
{
    public const double Dt = 0.01;

    public Rig(PlantPowertrain powertrain, string parameters = "", string environment = "", DriveCycle? cycle = null)
    {
        PlantParameters numbers = new(powertrain);
        foreach ((string name, double value, string unit) in Parse(parameters))
        {
            Assert.True(numbers.TrySet(name, value, unit, out string error), error);
        }
        PlantEnvironment surroundings = new();
        foreach ((string name, double value, string unit) in Parse(environment))
        {
            Assert.True(surroundings.TrySet(name, value, unit, out string error), error);
        }
        Plant = new VehiclePlant(powertrain, numbers, cycle ?? DriveCycle.Standstill, surroundings);
    }

    public VehiclePlant Plant { get; }

    public double Kmh => Plant.Read(PlantVariable.VehicleSpeed);

    public double this[PlantVariable variable]
    {
        get => Plant.Read(variable);
        set => Plant.Write(variable, value);
    }

    public void Run(double seconds)
    {
        for (int i = 0; i < (int)Math.Round(seconds / Dt); i++)
        {
            Plant.Step(Dt);
        }
    }

    /// <summary>Runs until it is so; returns the seconds that it took.</summary>
    public double RunUntil(Func<bool> reached, double most)
    {
        double start = Plant.TimeSeconds;
        while (!reached())
        {
            Assert.True(Plant.TimeSeconds - start < most, $"not reached within {most} s");
            Plant.Step(Dt);
        }
        return Plant.TimeSeconds - start;
    }

    /// <summary>Switches the traction net on and selects a gear.</summary>
    public Rig On(int gear = 1)
    {
        this[PlantVariable.BatteryContactorRequest] = 1;
        this[PlantVariable.DcDcEnableRequest] = 1;
        this[PlantVariable.AlternatorRequest] = 100;
        this[PlantVariable.GearRequest] = gear;
        Run(0.6);
        return this;
    }

    /// <summary>Starts the engine and waits for it.</summary>
    public Rig Start()
    {
        this[PlantVariable.EngineRunRequest] = 1;
        RunUntil(() => this[PlantVariable.EngineRunning] == 1, 2);
        return this;
    }

    // "mass 2000 kg, drag-area 0.7 m^2"
    private static IEnumerable<(string Name, double Value, string Unit)> Parse(string text)
    {
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] words = part.Split(' ');
            double value = double.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture);
            yield return (words[0], value, words.Length > 2 ? words[2] : "");
        }
    }
}
