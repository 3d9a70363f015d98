using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Bordnetz.Can;

/// <summary>
/// Writes an LDF. The same file gives the same text, and reading that text gives the same file again. Comments keep the
/// line that they stand before or behind; those of a place that is not written go to the end.
/// </summary>
public static class LdfWriter
{
    /// <summary>Writes a file as text.</summary>
    /// <param name="file">The file.</param>
    /// <param name="newLine">What ends a line.</param>
    public static string Write(LdfFile file, string newLine = "\n")
    {
        ArgumentNullException.ThrowIfNull(file);
        string text = LdfComments.Insert(new LdfWriting(file).Write(), file.Comments);
        return newLine == "\n" ? text : text.Replace("\n", newLine, StringComparison.Ordinal);
    }
}

/// <summary>One writing: the sections in the order of ISO 17987-2.</summary>
internal sealed class LdfWriting(LdfFile file)
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public string Write()
    {
        WriteHead();
        WriteNodes();
        WriteSignals();
        WriteFrames();
        WriteNodeAttributes();
        WriteSchedules();
        WriteEncodings();
        return _text.ToString();
    }

    private void WriteHead()
    {
        Line("LIN_description_file;");
        Line($"LIN_protocol_version = \"{file.ProtocolVersion}\";");
        Line($"LIN_language_version = \"{file.LanguageVersion}\";");
        Line($"LIN_speed = {Number(file.BitRate / 1000)} kbps;");
        if (file.ChannelName is { } channel)
        {
            Line($"Channel_name = \"{channel}\";");
        }
        if (file.FileRevision is { } revision)
        {
            Line($"LDF_file_revision = \"{revision}\";");
        }
        if (file.IsBigEndian)
        {
            Line("LIN_sig_byte_order_big_endian;");
        }
    }

    private void WriteNodes()
    {
        LinCommander commander = file.Commander;
        Open("Nodes");
        string limits =
            commander.MaxHeaderBits is { } bits && commander.ResponseTolerance is { } tolerance
                ? $", {bits} bits, {Percent(tolerance)} %"
                : "";
        Line($"Master: {commander.Name}, {Number(commander.TimeBaseMs)} ms, {Number(commander.JitterMs)} ms{limits};");
        string[] responders = [.. file.Responders.Where(node => !node.IsPart).Select(node => node.Name)];
        if (responders.Length > 0)
        {
            Line($"Slaves: {string.Join(", ", responders)};");
        }
        Close();
        if (!file.Configurations.IsEmpty)
        {
            Open("composite");
            foreach (LinConfiguration configuration in file.Configurations)
            {
                Open($"configuration {configuration.Name}");
                foreach ((string node, ImmutableArray<string> parts) in configuration.Composites)
                {
                    Line($"{node} {{ {string.Join(", ", parts)} }};");
                }
                Close();
            }
            Close();
        }
        LinResponder[] addressed = [.. file.Responders.Where(node => node.DiagnosticAddress is not null)];
        if (addressed.Length > 0)
        {
            Open("Diagnostic_addresses");
            foreach (LinResponder node in addressed)
            {
                Line($"{node.Name}: {node.DiagnosticAddress};");
            }
            Close();
        }
    }

    private void WriteSignals()
    {
        // A signal's place in the list tells diagnostic ones apart only together with its section.
        Open("Signals");
        foreach (LinSignal signal in file.Signals.Where(signal => !signal.IsDiagnostic))
        {
            string nodes = signal.Publisher.Length > 0 ? $", {Joined([signal.Publisher, .. signal.Subscribers])}" : "";
            Line($"{signal.Name}: {signal.Length}, {Initial(signal)}{nodes};");
        }
        Close();
        LinSignal[] diagnostic = [.. file.Signals.Where(signal => signal.IsDiagnostic)];
        if (diagnostic.Length > 0)
        {
            Open("Diagnostic_signals");
            foreach (LinSignal signal in diagnostic)
            {
                Line($"{signal.Name}: {signal.Length}, {Initial(signal)};");
            }
            Close();
        }
        if (!file.SignalGroups.IsEmpty)
        {
            Open("Signal_groups");
            foreach (LinSignalGroup group in file.SignalGroups)
            {
                Open($"{group.Name}: {group.Length}");
                WritePlaces(group.Signals);
                Close();
            }
            Close();
        }
    }

    private void WriteFrames()
    {
        Open("Frames");
        foreach (LinFrame frame in file.Frames.Where(frame => !frame.IsDiagnostic))
        {
            string length = frame.HasImpliedLength ? "" : $", {frame.Length}";
            string publisher = frame.Publisher.Length > 0 ? $", {frame.Publisher}{length}" : "";
            Open($"{frame.Name}: {frame.Id}{publisher}");
            WritePlaces(frame.Signals);
            Close();
        }
        Close();
        if (!file.SporadicFrames.IsEmpty)
        {
            Open("Sporadic_frames");
            foreach (LinSporadicFrame frame in file.SporadicFrames)
            {
                Line($"{frame.Name}: {Joined(frame.Frames)};");
            }
            Close();
        }
        if (!file.EventTriggeredFrames.IsEmpty)
        {
            Open("Event_triggered_frames");
            foreach (LinEventTriggeredFrame frame in file.EventTriggeredFrames)
            {
                string table = frame.CollisionTable is { } name ? $"{name}, " : "";
                string frames = frame.Frames.IsEmpty ? "" : $", {Joined(frame.Frames)}";
                Line($"{frame.Name}: {table}{frame.Id}{frames};");
            }
            Close();
        }
        LinFrame[] diagnostic = [.. file.Frames.Where(frame => frame.IsDiagnostic)];
        if (diagnostic.Length > 0)
        {
            Open("Diagnostic_frames");
            foreach (LinFrame frame in diagnostic)
            {
                Open($"{frame.Name}: {frame.Id}");
                WritePlaces(frame.Signals);
                Close();
            }
            Close();
        }
    }

    private void WritePlaces(ImmutableArray<LinFrameSignal> signals)
    {
        foreach (LinFrameSignal placed in signals)
        {
            Line($"{placed.Signal}, {placed.Offset};");
        }
    }

    private void WriteNodeAttributes()
    {
        LinResponder[] described = [.. file.Responders.Where(node => node.HasAttributes)];
        if (described.Length == 0)
        {
            return;
        }
        Open("Node_attributes");
        foreach (LinResponder node in described)
        {
            Open(node.Name);
            WriteAttribute("LIN_protocol", node.Protocol is { } protocol ? $"\"{protocol}\"" : null);
            WriteAttribute("configured_NAD", Hexadecimal(node.ConfiguredAddress));
            WriteAttribute("initial_NAD", Hexadecimal(node.InitialAddress));
            WriteAttribute("product_id", Product(node));
            WriteAttribute("response_error", node.ResponseError);
            WriteAttribute(
                "fault_state_signals",
                node.FaultStateSignals.IsEmpty ? null : Joined(node.FaultStateSignals)
            );
            WriteAttribute("P2_min", Time(node.P2MinMs));
            WriteAttribute("ST_min", Time(node.StMinMs));
            WriteAttribute("N_As_timeout", Time(node.NAsTimeoutMs));
            WriteAttribute("N_Cr_timeout", Time(node.NCrTimeoutMs));
            WriteAttribute("response_tolerance", node.ResponseTolerance is { } t ? $"{Percent(t)} %" : null);
            WriteAttribute("wakeup_time", Time(node.WakeUpTimeMs));
            WriteAttribute("poweron_time", Time(node.PowerOnTimeMs));
            if (!node.ConfigurableFrames.IsEmpty)
            {
                Open("configurable_frames");
                foreach ((string frame, int? message) in node.ConfigurableFrames)
                {
                    Line(message is null ? $"{frame};" : $"{frame} = {Hexadecimal(message)};");
                }
                Close();
            }
            Close();
        }
        Close();
    }

    private void WriteAttribute(string name, string? value)
    {
        if (value is not null)
        {
            Line($"{name} = {value};");
        }
    }

    private void WriteSchedules()
    {
        Open("Schedule_tables");
        foreach (LinSchedule schedule in file.Schedules)
        {
            Open(schedule.Name);
            foreach (LinScheduleEntry entry in schedule.Entries)
            {
                string arguments = entry.Arguments.IsEmpty ? "" : $" {{ {Joined(entry.Arguments)} }}";
                Line($"{entry.Command}{arguments} delay {Number(entry.DelayMs)} ms;");
            }
            Close();
        }
        Close();
    }

    private void WriteEncodings()
    {
        if (!file.Encodings.IsEmpty)
        {
            Open("Signal_encoding_types");
            foreach (LinEncoding encoding in file.Encodings)
            {
                Open(encoding.Name);
                foreach (LinEncodedValue value in encoding.Values)
                {
                    Line($"{Written(value)};");
                }
                Close();
            }
            Close();
        }
        ILookup<string?, string> represented = file
            .Signals.Where(signal => signal.Encoding is not null)
            .ToLookup(signal => signal.Encoding, signal => signal.Name);
        if (represented.Count > 0)
        {
            Open("Signal_representation");
            foreach (IGrouping<string?, string> group in represented)
            {
                Line($"{group.Key}: {string.Join(", ", group)};");
            }
            Close();
        }
    }

    private static string Written(LinEncodedValue value) =>
        value switch
        {
            LinLogicalValue logical => $"logical_value, {logical.Raw}{Optional(logical.Text)}",
            LinPhysicalRange range =>
                $"physical_value, {range.Min}, {range.Max}, {Number(range.Factor)}, {Number(range.Offset)}"
                    + Optional(range.Unit),
            LinBcdValue => "bcd_value",
            _ => "ascii_value",
        };

    // --- pieces ---

    private void Open(string head)
    {
        Line($"{head} {{");
        _depth++;
    }

    private void Close()
    {
        _depth--;
        Line("}");
    }

    private void Line(string line) => _text.Append(' ', _depth * 2).Append(line).Append('\n');

    private static string Optional(string? text) => text is null ? "" : $", \"{text}\"";

    private static string Joined(ImmutableArray<string> names) => string.Join(", ", names);

    private static string Number(double number) => DbcNumber.ToText(number);

    private static string? Time(double? milliseconds) => milliseconds is { } time ? $"{Number(time)} ms" : null;

    // In whole percent where that is meant: 0.38 × 100 is not quite 38.
    private static string Percent(double fraction) => Number(Math.Round(fraction * 100, 9));

    private static string? Hexadecimal(int? number) =>
        number is { } given ? "0x" + given.ToString("X", CultureInfo.InvariantCulture) : null;

    private static string? Product(LinResponder node)
    {
        if (node.Product is not { } product)
        {
            return null;
        }
        string variant = product.Variant is { } number ? $", {number}" : "";
        return $"{Hexadecimal(product.Supplier)}, {Hexadecimal(product.Function)}{variant}";
    }

    private static string Initial(LinSignal signal)
    {
        string values = string.Join(", ", signal.Initial);
        return signal.IsArray ? $"{{{values}}}" : values;
    }
}
