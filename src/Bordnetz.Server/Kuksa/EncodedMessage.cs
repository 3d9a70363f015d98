using System.Buffers;
using Grpc.Core;

namespace Bordnetz.Server.Kuksa;

/// <summary>A message that is encoded already: the same bytes for everybody who is told the same.</summary>
internal sealed class EncodedMessage(byte[] bytes)
{
    /// <summary>Writes the bytes as they are; servers have nothing to read with it.</summary>
    public static Marshaller<EncodedMessage> Marshaller { get; } =
        Marshallers.Create(
            static (EncodedMessage message, SerializationContext context) =>
            {
                context.SetPayloadLength(message.Bytes.Length);
                context.GetBufferWriter().Write(message.Bytes);
                context.Complete();
            },
            static EncodedMessage (DeserializationContext context) => new(context.PayloadAsNewBuffer())
        );

    /// <summary>The message in protocol buffers' form; not to be changed.</summary>
    public byte[] Bytes { get; } = bytes;
}
