using System.Text.Json.Nodes;

namespace Bordnetz.Tests.Viss;

/// <summary>
/// Checks messages against the published schema of VISS 3.0, by the keywords that it uses. An answer may fit more than
/// one alternative of <c>oneOf</c>: the published alternatives of <c>set</c> and <c>unsubscribe</c> overlap.
/// </summary>
internal sealed class PublishedSchema(JsonObject schema)
{
    public bool IsValid(JsonNode message) => IsValid(schema, message);

    private bool IsValid(JsonObject rule, JsonNode? node) =>
        rule.All(keyword =>
            keyword.Key switch
            {
                "$ref" => IsValid(Find(keyword.Value!.ToString()), node),
                "oneOf" => keyword.Value!.AsArray().Any(r => IsValid(r!.AsObject(), node)),
                "const" => JsonNode.DeepEquals(keyword.Value, node),
                "enum" => keyword.Value!.AsArray().Any(v => JsonNode.DeepEquals(v, node)),
                "type" => IsOfType(keyword.Value!.ToString(), node),
                "required" => keyword.Value!.AsArray().All(n => node is JsonObject o && o.ContainsKey(n!.ToString())),
                "properties" => node is not JsonObject obj
                    || keyword
                        .Value!.AsObject()
                        .All(p =>
                            !obj.TryGetPropertyValue(p.Key, out JsonNode? member)
                            || IsValid(p.Value!.AsObject(), member)
                        ),
                "items" => node is not JsonArray items || items.All(i => IsValid(keyword.Value!.AsObject(), i)),
                "minItems" => node is not JsonArray list || list.Count >= (int)keyword.Value!,
                "maxItems" => node is not JsonArray most || most.Count <= (int)keyword.Value!,
                _ => true,
            }
        );

    private static bool IsOfType(string type, JsonNode? node) =>
        type switch
        {
            "object" => node is JsonObject,
            "array" => node is JsonArray,
            _ => node is JsonValue value && value.TryGetValue(out string? _),
        };

    private JsonObject Find(string reference)
    {
        string file = reference[(reference.LastIndexOf('/') + 1)..];
        return schema["$defs"]!
            .AsObject()
            .Single(d => d.Key.EndsWith("/" + file, StringComparison.Ordinal))
            .Value!.AsObject();
    }
}
