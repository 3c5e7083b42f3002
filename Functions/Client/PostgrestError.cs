using System.Text.Json;

namespace Edge.Client;

/// <summary>An error as PostgREST tells it.</summary>
/// <param name="Code">PostgREST's (<c>PGRST…</c>) or Postgres' SQLSTATE; null if something else failed.</param>
/// <param name="Details">Text; if PostgREST sent structured details, their JSON.</param>
public sealed record PostgrestError(string? Code, string Message, string? Details, string? Hint)
{
    /// <summary>The body as it came, to be passed on; null if it was no JSON.</summary>
    public JsonElement? Json { get; init; }

    /// <summary>What kept the request from being answered at all.</summary>
    public Exception? Cause { get; init; }

    internal static PostgrestError Read(ReadOnlyMemory<byte> body, string? reason)
    {
        var reader = new Utf8JsonReader(body.Span);
        try
        {
            if (JsonElement.TryParseValue(ref reader, out var json) && json is { ValueKind: JsonValueKind.Object } error)
            {
                var message = Text(error, "message") ?? reason ?? "";
                return new PostgrestError(Text(error, "code"), message, Text(error, "details"), Text(error, "hint")) { Json = error };
            }
        }
        catch (JsonException)
        {
            // Not from PostgREST: a proxy's page, say. Its text is the message.
        }

        return new PostgrestError(null, body.IsEmpty ? reason ?? "" : System.Text.Encoding.UTF8.GetString(body.Span), null, null);
    }

    private static string? Text(JsonElement error, string name) =>
        !error.TryGetProperty(name, out var value) ? null : value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => value.GetString(),
            _ => value.GetRawText(),
        };
}
