using System.Buffers;
using System.Text.Json;
using Bordnetz.Server.Access;
using Bordnetz.Server.Live;
using Bordnetz.Signals;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bordnetz.Server.Rest;

/// <summary>Signals, one by one or many at once.</summary>
internal sealed class RestSignals(SignalBroker broker, RestOptions options)
{
    private static readonly JsonWriterOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>GET /api/signals?path=…: all that match, as they were at one moment.</summary>
    public async Task ListAsync(HttpContext context)
    {
        if (
            RestProblems.Admit(context, options) is not { } permissions
            || await RestProblems.SelectAsync(context, broker.Catalog, permissions).ConfigureAwait(false)
                is not { } signals
        )
        {
            return;
        }
        Datapoint[] values = [.. broker.ReadAll([.. signals.Select(s => new SignalSelection(s.Index))])];
        await WriteAsync(
                context,
                json =>
                {
                    json.WriteStartArray();
                    for (int i = 0; i < signals.Length; i++)
                    {
                        WriteSignal(json, signals[i], values[i]);
                    }
                    json.WriteEndArray();
                }
            )
            .ConfigureAwait(false);
    }

    /// <summary>GET /api/signals/Vehicle.Speed.</summary>
    public async Task GetAsync(HttpContext context)
    {
        if (await FindAsync(context, SignalAccess.Read).ConfigureAwait(false) is { } signal)
        {
            Datapoint value = broker.Read(signal.Index);
            await WriteAsync(context, json => WriteSignal(json, signal, value)).ConfigureAwait(false);
        }
    }

    /// <summary>PUT /api/signals/Vehicle.…: sets the target of an actuator.</summary>
    public async Task PutAsync(HttpContext context)
    {
        if (await FindAsync(context, SignalAccess.Actuate).ConfigureAwait(false) is not { } signal)
        {
            return;
        }
        using MemoryStream body = new();
        try
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException e)
        {
            options.Meters?.Refused("rest", "oversized");
            await RestProblems.WriteAsync(context, e.StatusCode, "Bad body", e.Message).ConfigureAwait(false);
            return;
        }
        if (!SignalJson.TryRead(signal, body.ToArray(), out SignalValue value))
        {
            string wanted = $"{signal.Path} takes {signal.Type.Name()}, such as {{\"value\": …}}.";
            await RestProblems.WriteAsync(context, 400, "Malformed value", wanted).ConfigureAwait(false);
            return;
        }
        ActuationResult result = broker.Actuate(signal.Index, value, options.Time.GetUtcNow());
        if (result != ActuationResult.Accepted)
        {
            await RefuseAsync(context, signal, result).ConfigureAwait(false);
            return;
        }
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        Datapoint target = broker.Read(signal.Index, target: true);
        await WriteAsync(
                context,
                json =>
                {
                    json.WriteStartObject();
                    json.WriteString("path", signal.Path);
                    json.WritePropertyName("target");
                    SignalJson.WriteValue(json, target.Value);
                    json.WriteEndObject();
                }
            )
            .ConfigureAwait(false);
    }

    private Task RefuseAsync(HttpContext context, SignalDefinition signal, ActuationResult result)
    {
        options.Meters?.Refused("rest", "target");
        switch (result)
        {
            case ActuationResult.NotAnActuator:
                context.Response.Headers.Allow = "GET";
                string kind = signal.Kind == SignalKind.Sensor ? "a sensor" : "an attribute";
                return RestProblems.WriteAsync(context, 405, "No actuator", $"{signal.Path} is {kind}.");
            case ActuationResult.NoProvider:
                string nobody = $"Nothing in the vehicle, and no client, takes targets of {signal.Path}.";
                return RestProblems.WriteAsync(context, 503, "No provider", nobody);
            case ActuationResult.Busy:
                context.Response.Headers.RetryAfter = "1";
                return RestProblems.WriteAsync(context, 503, "Busy", "Too many requests wait for the vehicle.");
            case ActuationResult.NotAllowed:
                string allowed = string.Join(", ", signal.Allowed);
                return RestProblems.WriteAsync(context, 400, "Value not allowed", $"{signal.Path} takes {allowed}.");
            default:
                string limits = $"{signal.Path} takes {signal.Type.Name()} from {signal.Min} to {signal.Max}.";
                return RestProblems.WriteAsync(context, 400, "Value out of range", limits);
        }
    }

    private async Task<SignalDefinition?> FindAsync(HttpContext context, SignalAccess access)
    {
        if (RestProblems.Admit(context, options) is not { } permissions)
        {
            return null;
        }
        string path = context.GetRouteValue("path") as string ?? "";
        if (!broker.Catalog.TryFind(path, out SignalDefinition? signal))
        {
            string suggestion = path.Length > 1000 ? "" : broker.Catalog.Suggest(path);
            await RestProblems
                .WriteAsync(context, 404, "No such signal", $"There is no signal of this path{suggestion}.")
                .ConfigureAwait(false);
            return null;
        }
        if (!permissions.Allows(signal, access))
        {
            options.Meters?.Refused("rest", "forbidden");
            await RestProblems
                .WriteAsync(context, 403, "Forbidden", $"The token does not allow this with {path}.")
                .ConfigureAwait(false);
            return null;
        }
        return signal;
    }

    private void WriteSignal(Utf8JsonWriter json, SignalDefinition signal, in Datapoint value)
    {
        json.WriteStartObject();
        json.WriteString("path", signal.Path);
        SignalJson.WriteMembers(json, value);
        if (signal.Kind == SignalKind.Actuator && broker.Read(signal.Index, target: true).Value is { HasValue: true } t)
        {
            json.WritePropertyName("target");
            SignalJson.WriteValue(json, t);
        }
        json.WriteString("kind", signal.Kind.ToString().ToLowerInvariant());
        json.WriteString("type", signal.Type.Name());
        if (signal.Unit is not null)
        {
            json.WriteString("unit", signal.Unit);
        }
        if (signal.Min is { } min)
        {
            json.WriteNumber("min", min);
        }
        if (signal.Max is { } max)
        {
            json.WriteNumber("max", max);
        }
        if (signal.Allowed.Length > 0)
        {
            json.WriteStartArray("allowed");
            foreach (SignalValue allowed in signal.Allowed)
            {
                SignalJson.WriteValue(json, allowed);
            }
            json.WriteEndArray();
        }
        json.WriteString("description", signal.Description);
        json.WriteEndObject();
    }

    private static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        using (Utf8JsonWriter json = new(buffer, Relaxed))
        {
            write(json);
        }
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }
}
