using System.Globalization;
using System.Text.Json;

namespace Bordnetz.Server.Viss;

/// <summary>What can be wrong with a request; each version has its own number and reason for it.</summary>
internal enum VissFault
{
    Malformed,
    UnknownAction,
    InvalidFilter,
    InvalidDuration,
    InvalidValue,
    InvalidPath,
    ReadOnly,
    Unavailable,
    UnknownSubscription,
    TokenMissing,
    TokenInvalid,
    TokenExpired,
    Forbidden,
    TooMany,
    NotImplemented,
    Rejected,
    TimedOut,
    Busy,
}

/// <summary>The error tables of both versions.</summary>
internal static class VissFaults
{
    public static int Number(this VissFault fault, VissVersion version) => Row(fault, version).Number;

    public static void Write(Utf8JsonWriter json, VissFault fault, VissVersion version)
    {
        (int number, string reason, string text) = Row(fault, version);
        json.WriteStartObject("error");
        if (version == VissVersion.V2)
        {
            json.WriteNumber("number", number);
        }
        else
        {
            json.WriteString("number", number.ToString(CultureInfo.InvariantCulture));
        }
        json.WriteString("reason", reason);
        json.WriteString(version == VissVersion.V2 ? "message" : "description", text);
        json.WriteEndObject();
    }

    private static (int Number, string Reason, string Text) Row(VissFault fault, VissVersion version) =>
        version == VissVersion.V2 ? RowV2(fault) : RowV3(fault);

    private static (int Number, string Reason, string Text) RowV2(VissFault fault) =>
        fault switch
        {
            VissFault.Malformed => (400, "bad_request", "The request is malformed."),
            VissFault.UnknownAction => (400, "bad_request", "The action is unknown."),
            VissFault.InvalidFilter => (400, "filter_invalid", "The filter does not fit the signal."),
            VissFault.InvalidDuration => (400, "invalid_duration", "Time duration is invalid."),
            VissFault.InvalidValue => (400, "invalid_value", "The requested set value is invalid."),
            VissFault.InvalidPath => (404, "invalid_path", "The specified data path does not exist."),
            VissFault.ReadOnly => (401, "read_only", "The signal is read only and cannot be set."),
            VissFault.Unavailable => (404, "unavailable_data", "The requested data was not found."),
            VissFault.UnknownSubscription => (404, "invalid_subscription_id", "The subscription was not found."),
            VissFault.TokenMissing => (401, "token_missing", "Access token is missing."),
            VissFault.TokenInvalid => (401, "token_invalid", "Access token is invalid."),
            VissFault.TokenExpired => (401, "token_expired", "Access token has expired."),
            VissFault.Forbidden => (403, "user_forbidden", "The token does not allow this."),
            VissFault.TooMany => (429, "too_many_requests", "Too many requests or subscriptions."),
            VissFault.NotImplemented => (501, "not_implemented", "The server does not support this."),
            VissFault.Rejected => (502, "bad_gateway", "The provider of the signal rejected the value."),
            VissFault.TimedOut => (504, "gateway_timeout", "The provider of the signal did not confirm the value."),
            _ => (503, "service_unavailable", "The server is temporarily unable to handle the request."),
        };

    private static (int Number, string Reason, string Text) RowV3(VissFault fault) =>
        fault switch
        {
            VissFault.Malformed => (400, "bad_request", "The request is malformed."),
            VissFault.UnknownAction => (400, "invalid_data", "Unknown action"),
            VissFault.InvalidFilter => (400, "invalid_data", "The filter does not fit the signal."),
            VissFault.InvalidDuration => (400, "invalid_data", "The duration is invalid."),
            VissFault.InvalidValue => (400, "invalid_data", "The value is invalid for the signal."),
            VissFault.InvalidPath => (404, "unavailable_data", "The path does not exist."),
            VissFault.ReadOnly => (400, "invalid_data", "Forbidden to write to read-only resource"),
            VissFault.Unavailable => (404, "unavailable_data", "The requested data was not found."),
            VissFault.UnknownSubscription => (400, "invalid_data", "The subscription does not exist."),
            VissFault.TokenMissing => (401, "invalid_token", "Access token is missing."),
            VissFault.TokenInvalid => (401, "invalid_token", "Access token is invalid."),
            VissFault.TokenExpired => (401, "invalid_token", "Access token has expired."),
            VissFault.Forbidden => (403, "forbidden_request", "The token does not allow this."),
            VissFault.TooMany => (429, "too_many_requests", "Too many requests or subscriptions."),
            VissFault.NotImplemented => (400, "invalid_data", "The server does not support this."),
            VissFault.Rejected => (502, "bad_gateway", "The provider of the signal rejected the value."),
            VissFault.TimedOut => (504, "gateway_timeout", "The provider of the signal did not confirm the value."),
            _ => (503, "service_unavailable", "The server is temporarily unable to handle the request."),
        };
}
