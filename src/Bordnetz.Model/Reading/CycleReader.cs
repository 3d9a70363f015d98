using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>
/// Reads a drive cycle: a CSV with the header <c>time_s,speed_kmh</c> or <c>time_s,speed_mph</c>, time strictly ascending
/// from 0 on. Blank lines and lines that begin with <c>#</c> are skipped.
/// </summary>
internal static class CycleReader
{
    private const string Header = "time_s,speed_kmh";
    private const string MilesHeader = "time_s,speed_mph";
    private const int MaxPoints = 1_000_000;

    public static ImmutableArray<(double Seconds, double SpeedKmh)> Read(string text, string file, ProblemLog log)
    {
        ImmutableArray<(double, double)>.Builder points = ImmutableArray.CreateBuilder<(double, double)>();
        bool headerSeen = false;
        double unit = 1;
        double last = -1;
        int number = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            number++;
            if (line.IsWhiteSpace() || line[0] == '#')
            {
                continue;
            }
            SourcePlace place = new(file, number, 1);
            if (!headerSeen)
            {
                headerSeen = true;
                unit = line.Trim().SequenceEqual(MilesHeader) ? Consumption.KmPerMile : 1;
                if (unit == 1 && !line.Trim().SequenceEqual(Header))
                {
                    log.Error("BN1016", place, $"a drive cycle begins with the line '{Header}' or '{MilesHeader}'");
                    return [];
                }
                continue;
            }
            if (points.Count >= MaxPoints)
            {
                log.Error("BN1005", place, $"the drive cycle has more than {MaxPoints} points");
                return [];
            }
            if (TryPoint(line, place, log, out double time, out double speed))
            {
                if (time <= last)
                {
                    log.Error("BN1016", place, "times must ascend from line to line");
                }
                last = time;
                points.Add((time, speed * unit));
            }
        }
        if (points.Count == 0)
        {
            log.Error("BN1016", new SourcePlace(file), "the drive cycle has no points");
        }
        return points.DrainToImmutable();
    }

    private static bool TryPoint(
        ReadOnlySpan<char> line,
        SourcePlace place,
        ProblemLog log,
        out double time,
        out double speed
    )
    {
        speed = 0;
        int comma = line.IndexOf(',');
        if (comma < 0)
        {
            time = 0;
            log.Error("BN1016", place, "a line is a time in seconds, a comma, and a speed");
            return false;
        }
        bool good = TryNumber(line[..comma], 1e6, out time);
        if (!good)
        {
            log.Error("BN1016", place, $"'{line[..comma].Trim()}' is no time in seconds");
        }
        if (!TryNumber(line[(comma + 1)..], 1000, out speed))
        {
            SourcePlace at = place with { Column = comma + 2 };
            log.Error("BN1016", at, $"'{line[(comma + 1)..].Trim()}' is no speed from 0 to 1000");
            return false;
        }
        return good;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, double most, out double value) =>
        double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out value)
        && value >= 0
        && value <= most;
}
