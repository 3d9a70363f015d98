using System.Text.Json;

namespace Bordnetz.Server.Viss;

/// <summary>Reads requests; never throws, and takes only as much memory as the message is long.</summary>
internal static class VissRequestReader
{
    private const int MaxIdLength = 256;
    private static readonly JsonDocumentOptions Limits = new() { MaxDepth = 8 };

    /// <summary>Reads a message of a WebSocket.</summary>
    public static VissRequest Read(ReadOnlyMemory<byte> message, VissVersion version)
    {
        VissRequest malformed = new() { Fault = VissFault.Malformed };
        try
        {
            using JsonDocument document = JsonDocument.Parse(message, Limits);
            JsonElement json = document.RootElement;
            return json.ValueKind == JsonValueKind.Object ? Read(json, version) : malformed;
        }
        // Texts with half surrogates are found only when they are asked for.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return malformed;
        }
    }

    /// <summary>Reads what comes in the query and body of HTTP.</summary>
    public static VissRequest Read(
        string action,
        string path,
        string? filter,
        ReadOnlyMemory<byte> body,
        string? token,
        VissVersion version
    )
    {
        VissRequest request = new()
        {
            Action = action,
            Path = path,
            Token = token,
        };
        try
        {
            if (filter is not null)
            {
                using JsonDocument document = JsonDocument.Parse(filter, Limits);
                return ReadFilter(request, document.RootElement, version);
            }
            if (action == "set")
            {
                using JsonDocument document = JsonDocument.Parse(body, Limits);
                return document.RootElement.ValueKind == JsonValueKind.Object
                    ? ReadValue(request, document.RootElement)
                    : request with
                    {
                        Fault = VissFault.Malformed,
                    };
            }
            return request;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return request with { Fault = VissFault.Malformed };
        }
    }

    private static VissRequest Read(JsonElement json, VissVersion version)
    {
        VissRequest request = new()
        {
            Action = Text(json, "action") ?? "",
            Path = Text(json, "path"),
            RequestId = Text(json, "requestId"),
            SubscriptionId = Text(json, "subscriptionId"),
            Token = Text(json, "authorization"),
        };
        if (request.Action.Length > MaxIdLength || request.RequestId?.Length > MaxIdLength)
        {
            return new VissRequest { Fault = VissFault.Malformed };
        }
        request = ReadValue(request, json);
        if (version == VissVersion.V3 && json.TryGetProperty("dc", out JsonElement scheme))
        {
            request = ReadCompression(request, VissFilterReader.Text(scheme) ?? "");
        }
        return request.Fault is null && json.TryGetProperty("filter", out JsonElement filter)
            ? ReadFilter(request, filter, version)
            : request;
    }

    private static VissRequest ReadFilter(VissRequest request, JsonElement json, VissVersion version)
    {
        VissFault? fault = VissFilterReader.Read(json, version, out var paths, out VissFilter? filter);
        return request with { Paths = paths, Filter = filter, Fault = fault };
    }

    // "A+B": A shortens paths (1: static identifiers, 2: local numbers), B times (1: relative); 0 for neither.
    private static VissRequest ReadCompression(VissRequest request, string scheme) =>
        scheme.Split('+') switch
        {
            [("0" or "1" or "2") and var paths, ("0" or "1") and var times] => request with
            {
                Compression = new VissCompression((VissPathForm)(paths[0] - '0'), times == "1"),
            },
            [[>= '0' and <= '9', ..], [>= '0' and <= '9', ..]] => request with { Fault = VissFault.NotImplemented },
            _ => request with { Fault = VissFault.Malformed },
        };

    private static VissRequest ReadValue(VissRequest request, JsonElement json)
    {
        if (!json.TryGetProperty("value", out JsonElement value))
        {
            return request;
        }
        if (value.ValueKind != JsonValueKind.Array)
        {
            return VissFilterReader.Scalar(value) is { } text
                ? request with
                {
                    Value = [text],
                }
                : request with
                {
                    Fault = VissFault.InvalidValue,
                };
        }
        string?[] texts = [.. value.EnumerateArray().Select(VissFilterReader.Scalar)];
        return Array.Exists(texts, t => t is null)
            ? request with
            {
                Fault = VissFault.InvalidValue,
            }
            : request with
            {
                Value = texts!,
                ValueIsArray = true,
            };
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement member) ? VissFilterReader.Text(member) : null;
}
