namespace Bordnetz.Can;

/// <summary>A message of a DBC as a type of its own; <c>Bordnetz.Can.Generator</c> makes such types.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IDbcMessage<TSelf>
    where TSelf : struct, IDbcMessage<TSelf>
{
    /// <summary>The identifier.</summary>
    static abstract CanId Id { get; }

    /// <summary>The message's name in the DBC.</summary>
    static abstract string Name { get; }

    /// <summary>Payload length in bytes.</summary>
    static abstract int Length { get; }

    /// <summary>The message before anything was received: every signal at its start value.</summary>
    static abstract TSelf Initial { get; }

    /// <summary>Reads a payload; false when it is shorter than <see cref="Length"/>.</summary>
    static abstract bool TryDecode(ReadOnlySpan<byte> payload, out TSelf message);

    /// <summary>Writes the payload, rounded and saturated as by <see cref="SignalCodec"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="payload"/> is shorter than <see cref="Length"/>.</exception>
    void Encode(Span<byte> payload);
}
