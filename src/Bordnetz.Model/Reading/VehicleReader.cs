using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>Reads the numbers of a vehicle.</summary>
internal static class VehicleReader
{
    /// <summary>Null when there are errors.</summary>
    /// <param name="path">The file.</param>
    /// <param name="from">What names it, for when it cannot be read.</param>
    /// <param name="log">Takes the problems.</param>
    public static VehicleParameters? Read(string path, SourcePlace from, ProblemLog log)
    {
        ProblemLog own = new();
        PlatformFiles files = new(Path.GetDirectoryName(path) ?? "", own);
        ReadContext context = new(own);
        VehicleParameters? vehicle = null;
        if (
            FormatFile.Open(files, Path.GetFileName(path), from, "a vehicle", PlatformKeys.Vehicle, context) is
            { } reader
        )
        {
            reader.Require("parameters");
            vehicle = new VehicleParameters
            {
                Name = reader.Text("name", Path.GetFileNameWithoutExtension(path)),
                Source = reader.Text("source", ""),
                Values = context.Quantities(reader.Map("parameters"), "the vehicle"),
            };
        }
        log.AddAll(own);
        return own.HasErrors ? null : vehicle;
    }
}
