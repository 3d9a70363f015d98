using System.Collections.Immutable;
using Bordnetz.Can.Logs;
using Bordnetz.Wire;
using Bordnetz.Wire.E2e;

namespace Bordnetz.Can.Inference;

/// <summary>A protection that was found in a log.</summary>
/// <param name="Channel">The bus.</param>
/// <param name="Id">The message.</param>
/// <param name="Profile">
/// <c>P02</c> or <c>P01</c>. On the wire these are <c>P22</c> and <c>P11</c> too, which differ in the receiver only.
/// </param>
/// <param name="Settings">
/// The settings that check the message, with the identifiers solved for. For <c>P01</c> many identifiers and modes give
/// the same check values; the one given here is the smallest of the simplest mode.
/// </param>
/// <param name="Frames">Frames looked at.</param>
/// <param name="Valid">Frames that the protection fits.</param>
/// <param name="Evidence">
/// How often the check value was foretold by other frames; each such time is right by chance once in 256.
/// </param>
public sealed record E2eFinding(
    string Channel,
    CanId Id,
    string Profile,
    E2eSettings Settings,
    int Frames,
    int Valid,
    int Evidence
);

/// <summary>
/// Finds AUTOSAR's E2E profiles 1, 2, 11 and 22 in a recorded log. Their 8-bit checks can be run backwards, so that
/// each frame gives the secret that it must have been made with; where all frames of a message agree, it is protected.
/// </summary>
public static class E2eInference
{
    /// <summary>Frames of one message that are looked at; more add nothing.</summary>
    public const int MaxFrames = 4096;

    private const int MaxMessages = 65536;
    private const int LeastFrames = 32;
    private const int LeastEvidence = 5;
    private const double LeastCounted = 0.8;
    private const double LeastValid = 0.98;

    /// <summary>Looks at a log. Messages whose length changes are looked at in their first length only.</summary>
    /// <returns>What was found, in the order of bus and identifier.</returns>
    public static ImmutableArray<E2eFinding> Infer(IEnumerable<LogFrame> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        Dictionary<(string Channel, CanId Id), List<byte[]>> messages = [];
        foreach (LogFrame logged in frames)
        {
            CanFrame frame = logged.Frame;
            if (frame.IsError || frame.IsRemote || frame.Length < 3)
            {
                continue;
            }
            if (!messages.TryGetValue((logged.Channel, frame.Id), out List<byte[]>? payloads))
            {
                if (messages.Count == MaxMessages)
                {
                    continue;
                }
                messages.Add((logged.Channel, frame.Id), payloads = []);
            }
            if (payloads.Count < MaxFrames && (payloads.Count == 0 || payloads[0].Length == frame.Length))
            {
                payloads.Add(frame.Data.ToArray());
            }
        }
        return
        [
            .. messages
                .Where(m => m.Value.Count >= LeastFrames)
                .Select(m => InferOne(m.Key.Channel, m.Key.Id, m.Value))
                .OfType<E2eFinding>()
                .OrderBy(f => f.Channel, StringComparer.Ordinal)
                .ThenBy(f => f.Id.IsExtended)
                .ThenBy(f => f.Id.Value),
        ];
    }

    private static E2eFinding? InferOne(string channel, CanId id, List<byte[]> payloads)
    {
        E2eFinding? best = null;
        int length = payloads[0].Length;
        for (int nibble = 0; nibble < 2 * length; nibble++)
        {
            if (nibble >= 2 && nibble % 2 == 0 && Counts(payloads, nibble, 16))
            {
                Keep(InferListed(channel, id, payloads, (nibble / 2) - 1));
            }
            if (Counts(payloads, nibble, 15))
            {
                for (int place = 0; place < length; place++)
                {
                    if (place != nibble / 2)
                    {
                        Keep(InferPrefixed(channel, id, payloads, place, nibble));
                    }
                }
            }
        }
        return best;

        void Keep(E2eFinding? found)
        {
            if (found is not null && (best is null || found.Evidence > best.Evidence))
            {
                best = found;
            }
        }
    }

    // A counter goes up by one from frame to frame, and all its values occur.
    private static bool Counts(List<byte[]> payloads, int nibble, int modulus)
    {
        int steps = 0;
        int seen = 0;
        int last = Nibble(payloads[0], nibble);
        for (int i = 1; i < payloads.Count; i++)
        {
            int now = Nibble(payloads[i], nibble);
            steps += now == (last + 1) % modulus ? 1 : 0;
            seen |= 1 << now;
            last = now;
        }
        return steps >= LeastCounted * (payloads.Count - 1) && seen == (1 << modulus) - 1;
    }

    // Profile 2: the identifier goes last into the check, one for each counter value.
    private static E2eFinding? InferListed(string channel, CanId id, List<byte[]> payloads, int place)
    {
        CrcAlgorithm crc = Crc.H2F;
        byte[] inverse = Inverse(crc);
        Ballot ballot = new(16);
        foreach (byte[] payload in payloads)
        {
            ulong register = crc.Update(crc.Begin(), payload.AsSpan(0, place));
            register = crc.Update(register, payload.AsSpan(place + 1));
            byte before = inverse[payload[place] ^ (byte)crc.FinalXor];
            ballot.Add(Nibble(payload, 2 * (place + 1)), (byte)(before ^ register), payload, place);
        }
        if (!ballot.Decides(payloads.Count))
        {
            return null;
        }
        E2eSettings settings = new() { Offset = place, DataIdList = [.. ballot.Winners] };
        return new E2eFinding(channel, id, "P02", settings, payloads.Count, ballot.Valid, ballot.Evidence);
    }

    // Profile 1: the identifier goes first, so that it shows as the register that the message begins with: the same for
    // all frames, or one for even and one for odd counters.
    private static E2eFinding? InferPrefixed(string channel, CanId id, List<byte[]> payloads, int place, int nibble)
    {
        CrcAlgorithm crc = Crc.SaeJ1850;
        byte[] inverse = Inverse(crc);
        Ballot one = new(1);
        Ballot two = new(2);
        foreach (byte[] payload in payloads)
        {
            byte register = payload[place];
            for (int i = payload.Length - 1; i >= 0; i--)
            {
                register = i == place ? register : (byte)(inverse[register] ^ payload[i]);
            }
            one.Add(0, register, payload, place);
            two.Add(Nibble(payload, nibble) & 1, register, payload, place);
        }
        bool same = one.Decides(payloads.Count);
        Ballot ballot = same ? one : two;
        if (!ballot.Decides(payloads.Count))
        {
            return null;
        }
        // The register after one byte from zero is the table's entry for it, whose inverse is the byte.
        uint low = inverse[ballot.Winners[0]];
        uint high = same ? 0u : inverse[ballot.Winners[1]];
        E2eSettings settings = new()
        {
            DataId = low | (high << 8),
            DataIdMode = same ? E2eDataIdMode.Low : E2eDataIdMode.Alternating,
            CrcOffset = 8 * place,
            CounterOffset = 4 * nibble,
        };
        return new E2eFinding(channel, id, "P01", settings, payloads.Count, ballot.Valid, ballot.Evidence);
    }

    private static int Nibble(byte[] payload, int nibble) => (payload[nibble >> 1] >> (4 * (nibble & 1))) & 0x0F;

    /// <summary>The byte that the table of an 8-bit check maps to each value.</summary>
    private static byte[] Inverse(CrcAlgorithm crc)
    {
        byte[] inverse = new byte[256];
        for (int i = 0; i < 256; i++)
        {
            inverse[(byte)crc.Update((ulong)i, (byte)0)] = (byte)i;
        }
        return inverse;
    }

    /// <summary>Counts which secret the frames of each group vote for.</summary>
    private sealed class Ballot
    {
        private readonly int[][] _votes;
        private readonly HashSet<string>[] _contents;

        public Ballot(int groups)
        {
            _votes = [.. Enumerable.Range(0, groups).Select(_ => new int[256])];
            _contents = [.. Enumerable.Range(0, groups).Select(_ => new HashSet<string>())];
        }

        public int Valid => _votes.Sum(v => v.Max());

        /// <summary>Different contents beyond the first of each group: only these say anything new.</summary>
        public int Evidence => _contents.Sum(c => Math.Max(0, c.Count - 1));

        public byte[] Winners => [.. _votes.Select(v => (byte)Array.IndexOf(v, v.Max()))];

        public void Add(int group, byte secret, byte[] payload, int place)
        {
            _votes[group][secret]++;
            if (_contents[group].Count < LeastEvidence * 2)
            {
                string content = Convert.ToHexString(payload);
                _contents[group].Add(content.Remove(2 * place, 2));
            }
        }

        public bool Decides(int frames) => Evidence >= LeastEvidence && Valid >= LeastValid * frames;
    }
}
