using System.Text.Json;

namespace Bordnetz.Server.Live;

/// <summary>Texts from JSON that clients send.</summary>
internal static class JsonTexts
{
    /// <summary>
    /// The text; null when it is none, or no Unicode: bytes that are no UTF-8, or halves of a surrogate pair, which pass
    /// the parser and fail only here.
    /// </summary>
    public static string? Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.String)
        {
            return null;
        }
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
