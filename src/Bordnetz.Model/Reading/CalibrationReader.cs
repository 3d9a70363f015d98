using System.Collections.Immutable;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>Reads a calibration. Files that it names lie relative to it.</summary>
internal sealed class CalibrationReader
{
    private readonly PlatformFiles _files;
    private readonly ReadContext _context;

    private CalibrationReader(string folder, ProblemLog log)
    {
        _files = new PlatformFiles(folder, log);
        _context = new ReadContext(log);
    }

    private ProblemLog Log => _context.Log;

    /// <summary>Null when there are errors.</summary>
    public static Calibration? Read(string path, ProblemLog log)
    {
        ProblemLog own = new();
        CalibrationReader reader = new(Path.GetDirectoryName(path) ?? "", own);
        Calibration? calibration = reader.Read(path);
        log.AddAll(own);
        return own.HasErrors ? null : calibration;
    }

    private Calibration? Read(string path)
    {
        string file = Path.GetFileName(path);
        if (
            FormatFile.Open(_files, file, new SourcePlace(path), "a calibration", PlatformKeys.Calibration, _context)
            is not { } reader
        )
        {
            return null;
        }
        PlacedText? platform = reader.RequiredText("platform");
        PlacedText? variant = reader.RequiredText("variant");
        ImmutableArray<FittedParameter> parameters = ReadParameters(reader);
        ImmutableArray<MeasuredVehicle> vehicles = ReadVehicles(reader);
        double? charging = reader.Share("charging-efficiency");
        if (charging is null && vehicles.Any(v => v.Measurements.Any(m => m.IsElectric)))
        {
            reader.Require("charging-efficiency");
        }
        int fitted = vehicles.Where(v => v.IsFitted).Sum(v => v.Measurements.Length);
        if (fitted < parameters.Length && !Log.HasErrors)
        {
            Log.Error(
                "BN9160",
                reader.PlaceOf("fit"),
                $"{parameters.Length} parameters cannot be fitted to {fitted} measurements"
            );
        }
        return platform is null || variant is null
            ? null
            : new Calibration
            {
                Name = reader.Text("name", Path.GetFileNameWithoutExtension(file)),
                Source = reader.Text("source", ""),
                PlatformFolder = _files.PathOf(platform.Value),
                Variant = variant.Value,
                VariantPlace = variant.Place,
                ChargingEfficiency = charging ?? 1,
                Tolerance = reader.Share("tolerance") ?? 0.05,
                Parameters = parameters,
                Vehicles = vehicles,
            };
    }

    private ImmutableArray<FittedParameter> ReadParameters(YamlMapReader calibration)
    {
        List<FittedParameter> parameters = [];
        calibration.Require("fit");
        foreach (YamlEntry entry in calibration.Map("fit")?.Entries ?? [])
        {
            if (entry.Value is not YamlMap map)
            {
                _context.WrongKind<YamlMap>(entry.Value, $"'{entry.Key}'", "a map with 'from' and 'to'");
                continue;
            }
            YamlMapReader reader = new(map, PlatformKeys.FittedParameter, $"'{entry.Key}'", _context);
            if (ReadLimit(reader, "from") is not { } from || ReadLimit(reader, "to") is not { } to)
            {
                continue;
            }
            if (from.Unit != to.Unit || !(from.Value < to.Value))
            {
                Log.Error("BN1202", to.Place, "'to' must be greater than 'from' and in the same unit");
                continue;
            }
            parameters.Add(new FittedParameter(entry.Key, from, to));
        }
        return [.. parameters];
    }

    private Quantity? ReadLimit(YamlMapReader reader, string key)
    {
        reader.Require(key);
        return reader.TryNode(key, out YamlNode? node) ? _context.Quantity(node, $"'{key}'") : null;
    }

    private ImmutableArray<MeasuredVehicle> ReadVehicles(YamlMapReader calibration)
    {
        List<MeasuredVehicle> vehicles = [];
        calibration.Require("vehicles");
        foreach (YamlMapReader reader in calibration.Maps("vehicles", PlatformKeys.MeasuredVehicle, "a vehicle"))
        {
            reader.Require("measured");
            ImmutableArray<ConsumptionMeasurement> measured = ReadMeasurements(reader.Map("measured"));
            if (
                reader.RequiredText("file") is { } file
                && VehicleReader.Read(_files.PathOf(file.Value), file.Place, Log) is { } vehicle
            )
            {
                vehicles.Add(new MeasuredVehicle(vehicle, reader.Flag("fit"), measured));
            }
        }
        return [.. vehicles];
    }

    private ImmutableArray<ConsumptionMeasurement> ReadMeasurements(YamlMap? measured)
    {
        List<ConsumptionMeasurement> measurements = [];
        foreach (YamlEntry entry in measured?.Entries ?? [])
        {
            IEnumerable<YamlNode> tests = entry.Value is YamlList list ? list.Items : [entry.Value];
            ImmutableArray<Consumption> consumptions = [.. tests.Select(ReadConsumption).OfType<Consumption>()];
            if (consumptions.IsEmpty)
            {
                continue;
            }
            if (consumptions.Any(c => c.IsElectric != consumptions[0].IsElectric))
            {
                Log.Error(
                    "BN1202",
                    entry.Value.Place,
                    "all tests of a drive measure the same: electric energy or fuel"
                );
                continue;
            }
            measurements.Add(new ConsumptionMeasurement(entry.Key, consumptions, entry.Place));
        }
        return [.. measurements];
    }

    private Consumption? ReadConsumption(YamlNode node)
    {
        if (_context.Quantity(node, "a consumption") is not { } quantity)
        {
            return null;
        }
        if (!(quantity.Value > 0))
        {
            Log.Error("BN1202", quantity.Place, "a consumption must be greater than 0");
            return null;
        }
        if (Consumption.From(quantity.Value, quantity.Unit) is { } consumption)
        {
            return consumption;
        }
        string units = string.Join(", ", Consumption.Units);
        Log.Error("BN1201", quantity.Place, $"a consumption is given in {units}, not in '{quantity.Unit}'");
        return null;
    }
}
