namespace Bordnetz.Can;

/// <summary>
/// Finds the message of a frame in a DBC. A frame is that of the message with its identifier; if there is none, an
/// extended frame is that of the J1939 message with its parameter group, whatever the priority and the addresses.
/// Immutable and thread-safe.
/// </summary>
public sealed class MessageLookup
{
    private readonly Dictionary<CanId, MessageCodec> _byId = [];
    private readonly Dictionary<uint, MessageCodec> _byGroup = [];

    /// <summary>Makes the codecs of all messages. Of messages with one identifier the first counts.</summary>
    public MessageLookup(DbcFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        foreach (DbcMessage message in file.Messages)
        {
            MessageCodec codec = new(message);
            _byId.TryAdd(message.Id, codec);
            if (!message.IsJ1939)
            {
                continue;
            }
            // Of messages of one group, that from any sender (the null address) is the general one.
            uint group = J1939.ParameterGroup(message.Id);
            if (!_byGroup.TryAdd(group, codec) && IsGeneral(message) && !IsGeneral(_byGroup[group].Message))
            {
                _byGroup[group] = codec;
            }
        }
    }

    /// <summary>Whether any message is matched by its parameter group.</summary>
    public bool HasJ1939 => _byGroup.Count > 0;

    /// <summary>All codecs.</summary>
    public IEnumerable<MessageCodec> Codecs => _byId.Values;

    /// <summary>The codec of the frames with an identifier; null when the DBC has none.</summary>
    public MessageCodec? Find(CanId id) =>
        _byId.TryGetValue(id, out MessageCodec? codec) ? codec
        : id.IsExtended && _byGroup.TryGetValue(J1939.ParameterGroup(id), out codec) ? codec
        : null;

    /// <summary>The codec of a data frame; null for one of no message, a remote frame or an error report.</summary>
    public MessageCodec? Find(in CanFrame frame) => frame.IsRemote || frame.IsError ? null : Find(frame.Id);

    private static bool IsGeneral(DbcMessage message) => J1939.SourceAddress(message.Id) == J1939.NullAddress;
}
