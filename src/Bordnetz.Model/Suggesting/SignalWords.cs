using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Bordnetz.Model.Suggesting;

/// <summary>
/// Takes names apart into words and brings the abbreviations of layouts and the words of VSS to one form, so that
/// <c>WHEEL_SPEED_FL</c> and <c>Axle.Row1.Wheel.Left.Speed</c> are found to say the same.
/// </summary>
internal static class SignalWords
{
    private static readonly FrozenSet<string> Negations = new[]
    {
        "disabled",
        "disable",
        "unlatched",
        "unlocked",
        "unbuckled",
        "off",
        "not",
        "closed",
        "inactive",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> General = new[]
    {
        "is",
        "pressed",
        "active",
        "enabled",
        "engaged",
        "set",
        "control",
        "signal",
        "value",
        "adas",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string[]> Meanings = Table();

    /// <summary>The words that tell places apart: a name that lacks one, or has its opposite, means something else.</summary>
    public static ImmutableArray<(string Word, string Opposite)> Places { get; } =
    [
        ("front", "rear"),
        ("rear", "front"),
        ("left", "right"),
        ("right", "left"),
        ("high", "low"),
        ("low", "high"),
        ("lateral", "longitudinal"),
        ("longitudinal", "lateral"),
        ("vertical", "lateral"),
    ];

    /// <summary>Whether a word says how a thing is rather than what it is: many names have it.</summary>
    public static bool IsGeneral(string word) => General.Contains(word);

    /// <summary>Whether a name says the opposite: disabled, unlatched, off.</summary>
    public static bool IsNegated(string name) => Split(name).Any(Negations.Contains);

    /// <summary>The words of a name, in their common form, without repetition.</summary>
    public static ImmutableArray<string> Of(string name)
    {
        ImmutableArray<string>.Builder words = ImmutableArray.CreateBuilder<string>();
        foreach (string word in Split(name))
        {
            foreach (string meaning in Meanings.GetValueOrDefault(word) ?? [Stem(word)])
            {
                if (!words.Contains(meaning))
                {
                    words.Add(meaning);
                }
            }
        }
        return words.DrainToImmutable();
    }

    // At '_', '.', ' ' and the like, between letters and digits, and where capitals begin a word (ABSActive, WheelSpeed).
    private static IEnumerable<string> Split(string name)
    {
        int start = 0;
        for (int i = 0; i <= name.Length; i++)
        {
            bool ends = i == name.Length || !char.IsLetterOrDigit(name[i]);
            bool turns = !ends && i > start && Turns(name, i);
            if ((ends || turns) && i > start)
            {
                yield return name[start..i].ToLowerInvariant();
            }
            if (ends)
            {
                start = i + 1;
            }
            else if (turns)
            {
                start = i;
            }
        }
    }

    private static bool Turns(string name, int i)
    {
        char before = name[i - 1];
        char now = name[i];
        if (char.IsDigit(before) != char.IsDigit(now))
        {
            // Row1 is one word, as are the ECUs' names with a number.
            return !(name.AsSpan(0, i).EndsWith("Row") && char.IsDigit(now));
        }
        bool nextIsLower = i + 1 < name.Length && char.IsLower(name[i + 1]);
        return char.IsUpper(now) && (char.IsLower(before) || (char.IsUpper(before) && nextIsLower));
    }

    private static string Stem(string word) =>
        word.Length > 4 && word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) ? word[..^1] : word;

    private static FrozenDictionary<string, string[]> Table()
    {
        Dictionary<string, string[]> words = new(StringComparer.Ordinal);
        void Add(string meaning, params string[] spellings)
        {
            foreach (string spelling in spellings)
            {
                words[spelling] = meaning.Split(' ');
            }
        }
        Add("speed", "spd", "vel", "velocity", "speeds", "vspeed", "vss");
        Add("wheel", "whl", "wheels", "wh", "whls");
        Add("steering wheel", "steering", "steer", "strng", "str", "stw", "lenkrad", "sas");
        Add("angle", "ang", "agl", "winkel");
        Add("rate angular", "rate");
        Add("brake", "brk", "braking", "brakes", "bremse", "brkpd");
        Add("acceleration", "acc", "accel", "acceleration", "acl");
        Add("accelerator pedal", "gas", "throttle", "accelerator", "app", "accped", "accpdl");
        Add("pedal", "ped", "pdl", "pedl");
        Add("pressed active", "pressed", "actv", "active", "activated", "on", "enabled", "engaged", "act");
        Add("engine", "eng", "icm", "ice", "motor");
        Add("battery", "batt", "bat", "bms", "hvb", "batteries");
        Add("traction battery", "hvbat", "hv");
        Add("temperature", "temp", "tmp", "tempr", "t", "temperature");
        Add("pressure", "pres", "press", "prs", "pressure");
        Add("torque", "tq", "torq", "trq", "moment", "tor");
        Add("engine speed rotation", "rpm", "enginerpm", "nmot");
        Add("traveled distance", "odo", "odometer", "mileage", "milage", "kilometerstand");
        Add("front left", "fl", "lf", "frontleft", "vl");
        Add("front right", "fr", "rf", "frontright", "vr");
        Add("rear left", "rl", "lr", "rearleft", "hl");
        Add("rear right", "rr", "rearright", "hr");
        Add("front", "frt", "fnt", "row1", "fwd");
        Add("rear", "back", "row2", "rearward");
        Add("left", "lh", "lft", "lt", "driverside", "left");
        Add("right", "rh", "rgt", "rt", "passengerside", "right");
        Add("driver left", "driver", "drv", "drvr");
        Add("passenger right", "passenger", "pass", "psgr", "psngr", "codriver");
        Add("yaw", "gier");
        Add("lateral", "lat", "ay", "y", "lateral");
        Add("longitudinal", "long", "lon", "lng", "ax", "x", "longitudinal");
        Add("vertical", "z", "az", "vert");
        Add("state of charge", "soc", "stateofcharge");
        Add("gear", "gr", "prndl", "prnd", "gears", "fahrstufe");
        Add("shift gear selected", "shifter", "selector", "lever", "shiftlever");
        Add("transmission", "trans", "gearbox", "tcm", "trns", "tx");
        Add("indicator direction", "turn", "blinker", "blink", "turnsignal", "turnsignals", "blinkers", "signalling");
        Add("wiper wiping", "wiper", "wip", "wipers", "wiping");
        Add("door", "dr", "doors", "tuer");
        Add("open", "opn", "opened", "ajar");
        Add("locked", "lock", "lck", "unlock", "unlocked", "lockstatus");
        Add("belt belted", "seatbelt", "belt", "buckle", "seatbelts", "belted", "blt");
        Add("light", "lamp", "lights", "lamps", "lmp", "beam", "headlight", "headlights");
        Add("hazard", "hazards", "warnblink");
        Add("cruise control", "cruise", "crs", "tempomat", "cc");
        Add("fuel", "fuellevel", "tank");
        Add("level", "lvl");
        Add("exterior air", "ambient", "outside", "ext", "amb", "outdoor", "exterior", "env");
        Add("coolant", "ect", "clt", "cool", "water");
        Add("oil", "oel");
        Add("voltage", "volt", "voltage", "volts", "u");
        Add("current", "curr", "amp", "amps", "i");
        Add("power", "pwr", "leistung");
        Add("charging", "chg", "chrg", "charge", "charger", "charging");
        Add("parking brake", "epb", "handbrake", "park", "parking", "parkbrake");
        Add("trunk", "trunk", "tailgate", "boot", "liftgate");
        Add("hood", "bonnet");
        Add("window", "win", "wdw", "windows");
        Add("position", "pos", "position");
        Add("is", "status", "stat", "sts", "state", "st", "flag", "flg");
        Add("tire", "tyre", "tpms", "tires");
        Add("clutch", "clu", "kupplung");
        Add("ignition", "ign", "ignsw", "zuendung");
        Add("stability esc", "esp", "vsc", "esc", "dsc", "stability");
        Add("abs", "antilock");
        Add("traction control tcs", "tcs", "tc", "asr", "trac");
        Add("", "the", "of", "a", "an", "and", "in", "for", "to", "with", "by", "or", "from", "as", "at", "be", "if");
        return words
            .ToDictionary(w => w.Key, w => w.Value.Where(v => v.Length > 0).ToArray(), StringComparer.Ordinal)
            .ToFrozenDictionary(StringComparer.Ordinal);
    }
}
