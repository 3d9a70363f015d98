using System.Security.Cryptography;
using System.Text;

namespace Bordnetz.Simulation.Trace;

/// <summary>Takes every record of a run, in order of time within a channel.</summary>
public interface ITraceSink
{
    /// <summary>One record.</summary>
    /// <param name="channel">The channel's number: the networks in order, then plant, requests, health.</param>
    /// <param name="timeNs">Virtual time, in nanoseconds.</param>
    /// <param name="id">What it is: a frame's index, a plant variable's number, a slot, a health event's kind.</param>
    /// <param name="payload">The bytes; valid during the call only.</param>
    void Record(int channel, long timeNs, int id, ReadOnlySpan<byte> payload);
}

/// <summary>What one channel of a run amounts to.</summary>
/// <param name="Name">The channel: a network's name, <c>plant</c>, <c>requests</c> or <c>health</c>.</param>
/// <param name="Count">How many records.</param>
/// <param name="Hash">XXH3-128 over the records, hexadecimal.</param>
public sealed record ChannelHash(string Name, long Count, string Hash);

/// <summary>Combines the channels of a run into the one hash by which runs are compared.</summary>
public static class TraceHash
{
    /// <summary>The first 16 hexadecimal digits of SHA-256 over the channels' names, counts and hashes.</summary>
    public static string Combine(IEnumerable<ChannelHash> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        StringBuilder text = new();
        foreach (ChannelHash channel in channels)
        {
            text.Append(channel.Name).Append(' ').Append(channel.Count).Append(' ').Append(channel.Hash).Append('\n');
        }
        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
        return Convert.ToHexStringLower(digest.AsSpan(0, 8));
    }
}
