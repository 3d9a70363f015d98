using Bordnetz.Server.Kuksa.Proto.Sdv;
using Bordnetz.Signals;
using Google.Protobuf;
using V2 = Bordnetz.Server.Kuksa.Proto.V2;

namespace Bordnetz.Server.Kuksa;

/// <summary>Turns values into messages of sdv.databroker.v1 and back.</summary>
internal static class SdvValues
{
    private const int FirstArray = 20;

    // Scalars are numbered one lower than in kuksa.val, arrays alike.
    public static Proto.Sdv.DataType TypeOf(SignalDefinition signal) =>
        (Proto.Sdv.DataType)((int)KuksaMetadata.ToV2(signal, null).DataType - (signal.Type.IsArray() ? 0 : 1));

    /// <summary>The type of that number; null when there is none.</summary>
    public static Signals.DataType? TypeOf(Proto.Sdv.DataType type) =>
        (int)type switch
        {
            < FirstArray - 1 => KuksaMetadata.TypeOf((int)type + 1),
            >= FirstArray => KuksaMetadata.TypeOf((int)type),
            _ => null,
        };

    public static Proto.Sdv.Datapoint Failed(Proto.Sdv.Datapoint.Types.Failure failure) =>
        new() { FailureValue = failure };

    // The two protocols give a value's fields the same numbers, so the bytes of one are the other's.
    public static Proto.Sdv.Datapoint ToSdv(in Signals.Datapoint datapoint)
    {
        V2.Datapoint v2 = KuksaValues.ToProto(datapoint);
        Proto.Sdv.Datapoint sdv = v2.Value is null
            ? Failed(Proto.Sdv.Datapoint.Types.Failure.NotAvailable)
            : Proto.Sdv.Datapoint.Parser.ParseFrom(v2.Value.ToByteString());
        sdv.Timestamp = v2.Timestamp;
        return sdv;
    }

    /// <summary>The value; absent for one that says that there is none.</summary>
    public static SignalValue FromSdv(Proto.Sdv.Datapoint datapoint)
    {
        Proto.Sdv.Datapoint bare = datapoint.Clone();
        bare.Timestamp = null;
        return KuksaValues.FromProto(V2.Value.Parser.ParseFrom(bare.ToByteString()));
    }

    /// <summary>What is wrong with a value, in the protocol's words; null when it is valid.</summary>
    public static DatapointError? Error(ValueVerdict verdict) =>
        verdict switch
        {
            ValueVerdict.Valid => null,
            ValueVerdict.WrongType => DatapointError.InvalidType,
            _ => DatapointError.OutOfBounds,
        };
}
