using System.Text;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Bench.Signals;

/// <summary>A thousand sensors with limits, so that every value is validated, and one attribute.</summary>
internal static class LoadCatalog
{
    public const int Sensors = 1000;

    public static SignalCatalog Make()
    {
        StringBuilder json = new("""{"Vehicle": {"type": "branch", "description": "Load.", "children": {""");
        for (int i = 0; i < Sensors; i++)
        {
            json.Append(
                $$""" "S{{i}}": {"type": "sensor", "datatype": "float", "min": 0, "max": 1e9, "description": "A sensor."},"""
            );
        }
        json.Append(""" "Name": {"type": "attribute", "datatype": "string", "description": "A name."}}}}""");
        ProblemLog log = new();
        VssTree tree = VssJsonReader.Parse("load.json", Encoding.UTF8.GetBytes(json.ToString()), log)!;
        SignalCatalog catalog = CatalogBuilder.Build([tree], log);
        return log.HasErrors ? throw new InvalidDataException(log.Problems[0].ToString()) : catalog;
    }

    public static SignalChange[] Changes(int first, int count, float value, DateTimeOffset time) =>
        [
            .. Enumerable
                .Range(first, count)
                .Select(i => new SignalChange(i, false, SignalValue.From(value), Quality.Good, time)),
        ];
}
