using Bordnetz.Server.Kuksa.Proto.V1;
using Bordnetz.Signals;

namespace Bordnetz.Server.Kuksa;

/// <summary>The errors that kuksa.val.v1 reports inside of answers.</summary>
internal static class V1Errors
{
    public const string TargetOfNonActuator =
        "Tried to set a target value for a non-actuator. Non-actuators have no target value.";

    private const string TooLarge = "given value exceeds type's boundaries";

    public static DataEntryError Make(string path, uint code, string reason, string message) =>
        new()
        {
            Path = path,
            Error = new Error
            {
                Code = code,
                Reason = reason,
                Message = message,
            },
        };

    /// <summary>What is wrong with a path or pattern; null when it is usable.</summary>
    public static DataEntryError? CheckPattern(string path, int maxLength, out PathPattern pattern)
    {
        if (path.Length > maxLength)
        {
            pattern = PathPattern.Everything;
            return Make(path[..maxLength], 400, "bad_request", KuksaErrors.PathTooLong);
        }
        return PathPattern.TryParse(path, out pattern)
            ? null
            : Make(path, 400, "bad_request", "Bad Wildcard Pattern Request");
    }

    public static DataEntryError Refused(string path, ValueVerdict verdict) =>
        verdict switch
        {
            ValueVerdict.WrongType => Make(
                path,
                400,
                "type mismatch",
                "cannot set existing datapoint to value of different type"
            ),
            ValueVerdict.OutOfTypeBounds => Make(path, 400, "value out of type bounds", TooLarge),
            ValueVerdict.NotAllowed => Make(path, 400, "value out of allowed bounds", TooLarge),
            _ => Make(path, 400, "value out of min/max bounds", TooLarge),
        };

    public static DataEntryError? Refused(string path, ActuationReport report) =>
        report.Result switch
        {
            ActuationResult.Rejected => Make(
                path,
                502,
                "bad_gateway",
                $"The provider of {path} rejected the target: {report.Cause}"
            ),
            ActuationResult.TimedOut => Make(
                path,
                504,
                "gateway_timeout",
                $"The provider of {path} did not confirm the target in time"
            ),
            ActuationResult.Accepted => null,
            ActuationResult.NotAnActuator => Make(path, 400, "invalid_data", TargetOfNonActuator),
            ActuationResult.NoValue => Make(path, 400, "invalid_data", "No value provided"),
            ActuationResult.WrongType => Refused(path, ValueVerdict.WrongType),
            ActuationResult.OutOfTypeBounds => Refused(path, ValueVerdict.OutOfTypeBounds),
            ActuationResult.NotAllowed => Refused(path, ValueVerdict.NotAllowed),
            ActuationResult.OutOfRange => Refused(path, ValueVerdict.OutOfRange),
            _ => Busy(path),
        };

    public static DataEntryError DeniedToWrite(string path) =>
        Make(path, 403, "forbidden", $"Access was denied for {path}");

    public static DataEntryError Busy(string path) =>
        Make(path, 503, "service_unavailable", "Too many requests wait for the vehicle");
}
