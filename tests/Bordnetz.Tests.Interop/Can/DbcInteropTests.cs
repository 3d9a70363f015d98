using System.Globalization;
using System.Text;
using System.Text.Json;
using Bordnetz.Can;
using Bordnetz.Problems;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Interop.Can;

/// <summary>The same DBC in our reader and codec and in those of Python's cantools and canmatrix.</summary>
public sealed class DbcInteropTests
{
    // One line a message: key, length, signals with layout, and what 8 payloads decode to.
    private const string CanTools = """
        import cantools, json, math, sys
        for path in sys.argv[1:]:
            try:
                db = cantools.database.load_file(path, strict=False)
            except Exception:
                continue
            for m in db.messages:
                row = {'file': path, 'id': m.frame_id, 'ext': m.is_extended_frame, 'length': m.length, 'name': m.name,
                       'fd': bool(m.is_fd), 'cycle': m.cycle_time or 0, 'signals': [], 'decoded': []}
                for s in m.signals:
                    row['signals'].append([s.name, s.start, s.length, s.byte_order == 'little_endian', s.is_signed,
                                           s.is_float, float(s.scale), float(s.offset), s.unit or '',
                                           len(s.choices or {})])
                for seed in range(8):
                    data = bytes(((i * 37 + seed * 101 + 11) * (seed * 2 + 1)) & 0xff for i in range(m.length))
                    try:
                        values = m.decode(data, decode_choices=False)
                    except Exception:
                        values = None
                    row['decoded'].append(values and {k: (v if math.isfinite(v) else None) for k, v in values.items()})
                print(json.dumps(row))
        """;

    private const string CanMatrix = """
        import canmatrix.formats, json, sys, logging
        logging.disable(logging.CRITICAL)
        for path in sys.argv[1:]:
            try:
                db = list(canmatrix.formats.loadp(path).values())[0]
            except Exception:
                continue
            for f in db.frames:
                print(json.dumps({'file': path, 'id': f.arbitration_id.id, 'ext': bool(f.arbitration_id.extended),
                                  'length': f.size, 'signals': sorted([s.size, bool(s.is_little_endian),
                                  s.is_signed, float(s.factor), float(s.offset)] for s in f.signals)}))
        """;

    private static string[] PublicFiles()
    {
        string? data = RepositoryFiles.SharedData;
        Assert.SkipWhen(data is null, "the public data sets are not beside the repository");
        return
        [
            .. Directory
                .EnumerateFiles(Path.Combine(data!, "dbc"), "*.dbc", SearchOption.AllDirectories)
                .Where(path => new FileInfo(path).Length < 60_000)
                .Order(StringComparer.Ordinal),
        ];
    }

    [Fact]
    public async Task Cantools_reads_and_decodes_the_public_files_as_we_do()
    {
        int messages = await CompareWithCantoolsAsync(PublicFiles(), path => path);
        Assert.True(messages > 1_000, $"only {messages} messages were compared");
    }

    [Fact]
    public async Task Cantools_reads_what_we_write()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("bordnetz");
        try
        {
            Dictionary<string, string> originals = [];
            foreach (string path in PublicFiles().Where((_, i) => i % 4 == 0))
            {
                DbcFile file = DbcReader.Read(path, new ProblemLog(), DbcMode.Tolerant)!;
                string written = Path.Combine(folder.FullName, Path.GetFileName(path));
                File.WriteAllText(written, DbcWriter.Write(file), new UTF8Encoding(false));
                originals[written] = path;
            }
            int messages = await CompareWithCantoolsAsync([.. originals.Keys], path => originals[path]);
            Assert.True(messages > 100, $"only {messages} messages were compared");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<int> CompareWithCantoolsAsync(string[] paths, Func<string, string> original)
    {
        string[] lines = await Peer.PythonAsync("cantools", "cantools", CanTools, paths);
        List<string> wrong = [];
        Dictionary<string, DbcFile> files = [];
        foreach (string line in lines)
        {
            JsonElement row = JsonDocument.Parse(line).RootElement;
            string path = original(row.GetProperty("file").GetString()!);
            if (!files.TryGetValue(path, out DbcFile? file))
            {
                file = DbcReader.Read(path, new ProblemLog(), DbcMode.Tolerant)!;
                files.Add(path, file);
            }
            CanId id = new(row.GetProperty("id").GetUInt32(), row.GetProperty("ext").GetBoolean());
            string name = row.GetProperty("name").GetString()!;
            DbcMessage? message = file.Messages.FirstOrDefault(m => m.Id == id && m.Name == name);
            string? difference = message is null ? "is missing" : Difference(message, row);
            if (difference is not null)
            {
                wrong.Add($"{path}: {id} {name} {difference}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(20)) + $"\n{wrong.Count} in all");
        return lines.Length;
    }

    private static string? Difference(DbcMessage message, JsonElement row)
    {
        if (message.Length != row.GetProperty("length").GetInt32())
        {
            return "has another length";
        }
        if ((message.CycleTimeMs ?? 0) != row.GetProperty("cycle").GetDouble())
        {
            return $"has another cycle time: {message.CycleTimeMs} and {row.GetProperty("cycle")}";
        }
        MessageCodec codec = new(message);
        foreach (JsonElement signal in row.GetProperty("signals").EnumerateArray())
        {
            int index = codec.IndexOf(signal[0].GetString()!);
            if (index < 0)
            {
                return $"lacks signal {signal[0]}";
            }
            DbcSignal own = message.Signals[index];
            bool isSame =
                own.StartBit == signal[1].GetInt32()
                && own.Length == signal[2].GetInt32()
                && own.ByteOrder == ByteOrder.LittleEndian == signal[3].GetBoolean()
                && own.Kind is RawKind.Float32 or RawKind.Float64 == signal[5].GetBoolean()
                && own.Factor == signal[6].GetDouble()
                && own.Offset == signal[7].GetDouble()
                && IsSameUnit(own.Unit, signal[8].GetString()!)
                && IsSameCount(own, signal[9].GetInt32());
            if (!isSame)
            {
                return $"differs in signal {signal}";
            }
        }
        int seed = 0;
        foreach (JsonElement decoded in row.GetProperty("decoded").EnumerateArray())
        {
            if (DecodingDifference(codec, decoded, Payload(message.Length, seed++)) is { } difference)
            {
                return difference;
            }
        }
        return null;
    }

    // cantools takes every file as Windows-1252, we take UTF-8 where the bytes are that.
    private static bool IsSameUnit(string own, string theirs) => own == theirs || own.Any(c => c > 0x7F);

    // cantools drops a last statement without its semicolon, we report it and keep it.
    private static bool IsSameCount(DbcSignal own, int theirs) =>
        theirs == 0 || own.Values.Select(value => value.Raw).Distinct().Count() == theirs;

    private static byte[] Payload(int length, int seed)
    {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++)
        {
            payload[i] = (byte)(((i * 37) + (seed * 101) + 11) * ((seed * 2) + 1));
        }
        return payload;
    }

    private static string? DecodingDifference(MessageCodec codec, JsonElement decoded, byte[] payload)
    {
        if (decoded.ValueKind != JsonValueKind.Object)
        {
            // cantools refuses a multiplexer value without signals; we give what is there.
            return null;
        }
        double[] values = new double[codec.Signals.Length];
        codec.Decode(payload, values);
        foreach (JsonProperty given in decoded.EnumerateObject())
        {
            double own = values[codec.IndexOf(given.Name)];
            double theirs = given.Value.ValueKind == JsonValueKind.Null ? double.NaN : given.Value.GetDouble();
            // cantools computes with integers where factor and offset are whole; beyond 53 bits it is more exact.
            bool isSame =
                own.Equals(theirs)
                || Math.Abs(own - theirs) <= 1e-15 * Math.Abs(theirs)
                || (!double.IsFinite(own) && double.IsNaN(theirs));
            if (!isSame)
            {
                return string.Create(CultureInfo.InvariantCulture, $"decodes {given.Name} to {own}, not to {theirs}");
            }
        }
        return null;
    }

    [Fact]
    public async Task Canmatrix_sees_the_same_layouts_in_what_we_write()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("bordnetz");
        try
        {
            Dictionary<string, DbcFile> files = [];
            foreach (string path in PublicFiles().Where((_, i) => i % 4 == 1))
            {
                DbcFile file = DbcReader.Read(path, new ProblemLog(), DbcMode.Tolerant)!;
                string written = Path.Combine(folder.FullName, Path.GetFileName(path));
                // It expects the encoding of Windows unless told otherwise.
                File.WriteAllText(written, DbcWriter.Write(file), Encoding.Latin1);
                files[written] = file;
            }
            string[] lines = await Peer.PythonAsync("canmatrix", "python3-canmatrix", CanMatrix, [.. files.Keys]);
            foreach (string line in lines)
            {
                JsonElement row = JsonDocument.Parse(line).RootElement;
                DbcFile file = files[row.GetProperty("file").GetString()!];
                CanId id = new(row.GetProperty("id").GetUInt32(), row.GetProperty("ext").GetBoolean());
                string theirs = string.Join(
                    ' ',
                    row.GetProperty("signals")
                        .EnumerateArray()
                        .Select(s => $"{s[0]}/{s[1]}/{s[2]}/{s[3].GetDouble():R}/{s[4].GetDouble():R}")
                        .Order(StringComparer.Ordinal)
                );
                Assert.Contains(file.Messages.Where(message => message.Id == id), message => Layout(message) == theirs);
            }
            Assert.True(lines.Length > 100, $"only {lines.Length} messages were compared");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Layout(DbcMessage message) =>
        string.Join(
            ' ',
            message
                .Signals.Select(s =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{s.Length}/{s.ByteOrder == ByteOrder.LittleEndian}/{s.Kind == RawKind.Signed}/{s.Factor:R}/{s.Offset:R}"
                    )
                )
                .Order(StringComparer.Ordinal)
        );
}
