using System.Globalization;
using System.Text.Json;
using Bordnetz.Signals;
using Spectre.Console;

namespace Bordnetz.Cli.Signals;

/// <summary>Prints values: for people with colours, or as one JSON object a line.</summary>
internal sealed class ValueOutput(bool json, SignalCatalog catalog)
{
    private readonly IAnsiConsole _console = AnsiConsole.Console;

    public static System.CommandLine.Option<string> FormatOption()
    {
        System.CommandLine.Option<string> format = new("--format")
        {
            Description = "text, or json for one object a line.",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("text", "json");
        return format;
    }

    public void Write(string path, Datapoint datapoint, bool withTime)
    {
        if (json)
        {
            Console.Out.WriteLine(Json(path, datapoint));
            return;
        }
        bool hasUnit = catalog.TryFind(path, out SignalDefinition? signal) && datapoint.Value.HasValue;
        string? unit = hasUnit ? signal!.Unit : null;
        string time = withTime ? Clock(datapoint.Time) + "  " : "";
        string text = datapoint.Value.HasValue ? datapoint.Value.ToString()! : "not available";
        if (!_console.Profile.Capabilities.Ansi || Console.IsOutputRedirected)
        {
            // Lines of any length stay whole.
            Console.Out.WriteLine($"{time}{path} {text}{(unit is null ? "" : " " + unit)}");
            return;
        }
        Style value = datapoint.Value.HasValue ? new Style(Color.Green) : new Style(Color.Yellow);
        Paragraph line = new();
        line.Append(time, new Style(Color.Grey));
        line.Append(path + " ");
        line.Append(text, value);
        line.Append(unit is null ? "" : " " + unit, new Style(Color.Grey));
        _console.Write(line);
        _console.WriteLine();
    }

    private static string Clock(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static string Json(string path, Datapoint datapoint)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("path", path);
            writer.WritePropertyName("value");
            WriteValue(writer, datapoint.Value);
            writer.WriteString("time", Clock(datapoint.Time));
            writer.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteValue(Utf8JsonWriter writer, SignalValue value)
    {
        if (!value.HasValue)
        {
            writer.WriteNullValue();
        }
        else if (value.Type.IsArray())
        {
            writer.WriteStartArray();
            for (int i = 0; i < SignalArrays.Count(value); i++)
            {
                WriteValue(writer, SignalArrays.At(value, i));
            }
            writer.WriteEndArray();
        }
        else if (value.Type == DataType.Boolean)
        {
            writer.WriteBooleanValue(value.ToBoolean());
        }
        else if (value.Type.IsNumeric() && double.IsFinite(value.ToNumber()))
        {
            writer.WriteRawValue(value.ToString()!);
        }
        else
        {
            writer.WriteStringValue(value.ToString());
        }
    }
}
