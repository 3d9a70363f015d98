using System.Text;
using Bordnetz.Model;
using Bordnetz.Runtime;
using Bordnetz.Simulation.Faults;
using Bordnetz.Simulation.Health;

namespace Bordnetz.Simulation;

/// <content>Supervision: frames that stay away or are wrong.</content>
public sealed partial class VehicleRun
{
    private bool Receive(FrameReceiver receiver, ReadOnlySpan<byte> payload, long now)
    {
        bool wasLost = receiver.IsLost;
        bool wasDistrusted = receiver.IsDistrusted;
        Reception reception = receiver.Receive(payload, now);
        if (reception == Reception.Taken)
        {
            if (wasDistrusted)
            {
                Note(now, HealthEventKind.FrameTrusted, receiver);
            }
            if (wasLost)
            {
                Note(now, HealthEventKind.FrameBack, receiver);
            }
            return true;
        }
        if (reception == Reception.Distrusted)
        {
            Note(now, HealthEventKind.FrameDistrusted, receiver);
        }
        return false;
    }

    // One event a time-out, not one a reception: when it comes, the time-out is counted anew from the last reception.
    private void CheckReception(int index, long now)
    {
        FrameReceiver receiver = _parts.Monitored[index];
        if (TryPause(_scenes?.Monitors, receiver.Node.Index, index, now))
        {
            return;
        }
        if (!_nodes[receiver.Node.Index].Runs)
        {
            // Nobody is there to miss it; the computer counts anew when it has started.
            _events.Schedule(now + receiver.Frame.TimeoutNs, receiver.Node.Index, EventKind.ReceptionTimeout, index);
            return;
        }
        long since = _scenes is null ? 0 : ExpectedSince(receiver);
        if (since < 0)
        {
            receiver.Suspend(now);
        }
        long due = Math.Max(receiver.LastNs, since) + receiver.Frame.TimeoutNs;
        if (due <= now)
        {
            if (!receiver.IsLost)
            {
                receiver.TimeOut();
                Note(now, HealthEventKind.FrameLost, receiver);
            }
            due = now + receiver.Frame.TimeoutNs;
        }
        _events.Schedule(due, receiver.Node.Index, EventKind.ReceptionTimeout, index);
    }

    private void LookAtModes(FunctionSlot slot, long now)
    {
        foreach (ModeState mode in slot.Modes)
        {
            if (mode.Look(now))
            {
                Function function = slot.Instance.Function;
                HealthEventKind kind = mode.IsActive ? HealthEventKind.ModeEntered : HealthEventKind.ModeLeft;
                _health.Note(now, kind, function.Node.Name, $"{function.Name}/{mode.Mode.Name}");
            }
        }
    }

    private void Apply(WiredActuator actuator, long now)
    {
        bool wasSafe = actuator.IsSafe;
        if (_nodes[actuator.Node].IsUp)
        {
            actuator.Apply(_parts.Plant, now);
        }
        else
        {
            actuator.LetGo(_parts.Plant);
        }
        if (actuator.IsSafe != wasSafe)
        {
            HealthEventKind kind = actuator.IsSafe ? HealthEventKind.SafeValue : HealthEventKind.SafeValueLeft;
            _health.Note(now, kind, actuator.Link.Node.Name, actuator.Link.Name);
        }
    }

    private void NoteAlive(FunctionSlot slot, long now)
    {
        slot.LastAliveNs = now;
        if (slot.IsSilent)
        {
            slot.IsSilent = false;
            Function function = slot.Instance.Function;
            _health.Note(now, HealthEventKind.FunctionBack, function.Node.Name, function.Name);
        }
    }

    private void MissFunction(FunctionSlot slot, NodeState node, long now)
    {
        Function function = slot.Instance.Function;
        if (node.Runs && !slot.IsSilent && now - slot.LastAliveNs >= Assumptions.AlivePeriods * function.PeriodNs)
        {
            slot.IsSilent = true;
            _health.Note(now, HealthEventKind.FunctionSilent, function.Node.Name, function.Name);
        }
        if (!node.Runs || !slot.IsSilent)
        {
            return;
        }
        foreach (ModeState mode in slot.Modes)
        {
            if (mode.Stand())
            {
                string name = $"{function.Name}/{mode.Mode.Name}";
                _health.Note(now, HealthEventKind.ModeEntered, function.Node.Name, name);
            }
            if (mode.IsActive)
            {
                mode.Apply(now);
            }
        }
    }

    private void Note(long now, HealthEventKind kind, FrameReceiver receiver) =>
        _health.Note(now, kind, receiver.Node.Name, receiver.Frame.ToString());

    private void RecordHealth(HealthEvent happened)
    {
        Record(
            _parts.HealthChannel,
            happened.TimeNs,
            (int)happened.Kind,
            Encoding.UTF8.GetBytes($"{happened.Node}\0{happened.Subject}")
        );
        _memory.Note(happened);
    }
}
