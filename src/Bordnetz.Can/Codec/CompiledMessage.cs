using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bordnetz.Can;

/// <summary>
/// Reads and writes all signals of a message at once with code made for this one message: shifts, factors and
/// multiplexing are constants in it. It does exactly what a <see cref="MessageCodec"/> does, several times faster, and
/// falls back to it where code cannot be made at run time. Immutable and thread-safe.
/// </summary>
public sealed class CompiledMessage
{
    private readonly MessageCodec _codec;
    private readonly MessageCompiler.Decoder? _decode;
    private readonly MessageCompiler.Encoder? _encode;
    private readonly int _count;
    private readonly int _length;

    /// <summary>Compiles a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="interpret">Makes no code, as if that were impossible.</param>
    /// <exception cref="ArgumentException">A signal is multiplexed by itself, be it through others.</exception>
    public CompiledMessage(DbcMessage message, bool interpret = false)
    {
        _codec = new MessageCodec(message);
        _count = _codec.Signals.Length;
        _length = message.Length;
        if (!interpret && RuntimeFeature.IsDynamicCodeSupported && BitConverter.IsLittleEndian)
        {
            MessageCompiler compiler = new(_codec);
            _decode = compiler.CompileDecoder();
            _encode = compiler.CompileEncoder();
        }
    }

    /// <summary>The codec that does the same without compilation.</summary>
    public MessageCodec Codec => _codec;

    /// <summary>Whether decoding is compiled: code can be made here and all signals lie within the message.</summary>
    public bool IsDecodingCompiled => _decode is not null;

    /// <summary>Whether encoding is compiled; moreover, no two signals may overlap.</summary>
    public bool IsEncodingCompiled => _encode is not null;

    /// <inheritdoc cref="MessageCodec.Decode"/>
    public void Decode(ReadOnlySpan<byte> payload, Span<double> physical)
    {
        if (_decode is null || payload.Length < _length || physical.Length < _count)
        {
            _codec.Decode(payload, physical);
            return;
        }
        _decode(ref MemoryMarshal.GetReference(payload), ref MemoryMarshal.GetReference(physical));
    }

    /// <inheritdoc cref="MessageCodec.Encode"/>
    public void Encode(ReadOnlySpan<double> physical, Span<byte> payload)
    {
        if (_encode is null || payload.Length < _length || physical.Length < _count)
        {
            _codec.Encode(physical, payload);
            return;
        }
        _encode(ref MemoryMarshal.GetReference(physical), ref MemoryMarshal.GetReference(payload));
    }
}
