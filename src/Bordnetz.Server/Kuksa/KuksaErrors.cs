using Bordnetz.Signals;
using Grpc.Core;
using V2 = Bordnetz.Server.Kuksa.Proto.V2;

namespace Bordnetz.Server.Kuksa;

/// <summary>The status codes and messages of the databroker, which clients and their tests compare with.</summary>
internal static class KuksaErrors
{
    public const string PathTooLong = "The provided path is too long";

    public const string Denied = "Permission denied";

    public static string DeniedFor(SignalDefinition signal) => $"Permission denied for vss_path {signal.Path}";

    public static RpcException Status(StatusCode code, string message) => new(new Status(code, message));

    /// <summary>Why a published value is refused.</summary>
    public static RpcException Refused(ValueVerdict verdict, int id) =>
        Status(
            StatusCode.InvalidArgument,
            verdict switch
            {
                ValueVerdict.WrongType => $"Wrong type provided (id: {id})",
                ValueVerdict.OutOfTypeBounds => $"Value out of type bounds (id: {id})",
                ValueVerdict.NotAllowed => $"Value out of allowed bounds (id: {id})",
                _ => $"Value out of min/max bounds (id: {id})",
            }
        );

    /// <summary>Why a value in a provider's stream is refused.</summary>
    public static V2.Error RefusedInStream(ValueVerdict verdict) =>
        new()
        {
            Code = V2.ErrorCode.InvalidArgument,
            Message = verdict switch
            {
                ValueVerdict.WrongType => "Wrong Type",
                ValueVerdict.OutOfTypeBounds => "Out of Bounds Type",
                ValueVerdict.NotAllowed => "Out of Bounds Allowed",
                _ => "Out of Bounds MinMax",
            },
        };

    /// <summary>Why a target is not passed on, or what its provider made of it.</summary>
    public static RpcException Refused(ActuationReport report, SignalDefinition signal, SignalValue value) =>
        report.Result switch
        {
            ActuationResult.Rejected => Status(
                StatusCode.Aborted,
                $"The provider of {signal.Path} rejected the target: {report.Cause}"
            ),
            ActuationResult.TimedOut => Status(
                StatusCode.DeadlineExceeded,
                $"The provider of {signal.Path} did not confirm the target in time"
            ),
            ActuationResult.NotAnActuator => Status(
                StatusCode.InvalidArgument,
                $"Tried to set a value for a non-actuator: {signal.Path}"
            ),
            ActuationResult.NoValue => Status(StatusCode.InvalidArgument, "No value provided"),
            ActuationResult.NoProvider => Status(
                StatusCode.Unavailable,
                $"Provider for vss_id {signal.Index} does not exist"
            ),
            ActuationResult.Busy => Status(
                StatusCode.ResourceExhausted,
                $"Too many requests wait for the provider of {signal.Path}"
            ),
            ActuationResult.WrongType => Status(
                StatusCode.InvalidArgument,
                $"Wrong type for {signal.Path}: expected {signal.Type.Name()}"
            ),
            ActuationResult.OutOfTypeBounds => Status(
                StatusCode.InvalidArgument,
                $"Out of bounds type for {signal.Path}: {value} is no {signal.Type.Name()}"
            ),
            ActuationResult.NotAllowed => Status(
                StatusCode.InvalidArgument,
                $"Out of bounds allowed for {signal.Path}: {value} is not in [{string.Join(", ", signal.Allowed)}]"
            ),
            _ => Status(
                StatusCode.InvalidArgument,
                $"Out of bounds min/max for {signal.Path}: {value} is not in [{signal.Min}, {signal.Max}]"
            ),
        };
}
