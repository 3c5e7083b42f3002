namespace Edge.Postgrest.Responses.OpenApi;

/// <summary>A comment in two parts: its first line, and what follows without the line breaks between them.</summary>
/// <remarks>PostgREST v16.2, Response/OpenAPI.hs > makePathItem.</remarks>
/// <param name="Summary">Null: no comment.</param>
/// <param name="Rest">Null: no comment; empty: one line only.</param>
public readonly record struct Comment(string? Summary, string? Rest)
{
    public static Comment Of(string? text)
    {
        if (text is null) return default;

        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? new(text, "") : new(text[..end], text[end..].TrimStart('\n'));
    }
}
