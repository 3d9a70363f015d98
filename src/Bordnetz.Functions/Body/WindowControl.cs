using Bordnetz.Runtime;

namespace Bordnetz.Functions.Body;

/// <summary>
/// Moves the windows by their switches and tells which are open. A switch held moves the window while it is held, a
/// one-shot moves it to its end; a client may also ask for a position directly. The child lock disables the rear
/// switches.
/// </summary>
internal sealed class WindowControl : IVehicleFunction
{
    // Percent: the step ahead of the glass while a switch is held, and an opening that counts as closed.
    private const double Lead = 6;
    private const double Ajar = 1;

    private readonly Window[] _windows;
    private readonly Input<bool> _childLockRequest;
    private readonly Output<bool> _childLock;

    public WindowControl(FunctionPorts ports)
    {
        string[] doors = ["Row1.DriverSide", "Row1.PassengerSide", "Row2.DriverSide", "Row2.PassengerSide"];
        _windows = Array.ConvertAll(doors, d => new Window(ports, $"Vehicle.Cabin.Door.{d}.Window."));
        _childLockRequest = ports.Provides<bool>("Vehicle.Cabin.IsWindowChildLockEngaged");
        _childLock = ports.Publishes<bool>("Vehicle.Cabin.IsWindowChildLockEngaged");
    }

    public void Step(in StepContext step)
    {
        _childLock.Value = _childLockRequest.Value;
        for (int i = 0; i < _windows.Length; i++)
        {
            _windows[i].Step(isEnabled: i < 2 || !_childLockRequest.Value);
        }
    }

    private sealed class Window(FunctionPorts ports, string path)
    {
        private readonly Input<double> _position = ports.Reads<double>(path + "Position");
        private readonly Input<string> _switch = ports.Provides(path + "Switch", "INACTIVE");
        private readonly Output<double> _target = ports.Actuates<double>(path + "Position");
        private readonly Output<bool> _isOpen = ports.Publishes<bool>(path + "IsOpen");
        private string _before = "INACTIVE";

        public void Step(bool isEnabled)
        {
            string asked = isEnabled ? _switch.Value ?? "INACTIVE" : "INACTIVE";
            double position = _position.Value;
            switch (asked)
            {
                case "OPEN":
                    _target.Value = Math.Min(100, position + Lead);
                    break;
                case "CLOSE":
                    _target.Value = Math.Max(0, position - Lead);
                    break;
                case "ONE_SHOT_OPEN" when _before != asked:
                    _target.Value = 100;
                    break;
                case "ONE_SHOT_CLOSE" when _before != asked:
                    _target.Value = 0;
                    break;
                case "INACTIVE" when _before is "OPEN" or "CLOSE":
                    _target.Value = position;
                    break;
            }
            _before = asked;
            _isOpen.Value = position > Ajar;
        }
    }
}
