using System.Collections.Frozen;
using System.Text.Json;

namespace Edge.Cache;

/// <summary>The claims of one token, taken apart once, so that a hit needs no JSON.</summary>
/// <param name="Text">All of them: a JSON object.</param>
internal sealed class ClaimValues(string text)
{
    private FrozenDictionary<string, string>? values;

    public static ClaimValues None { get; } = new("{}");

    public string Text => text;

    /// <summary>A claim's JSON as the token has it; null without the claim.</summary>
    public string? this[string claim] => (values ??= Parse(text)).GetValueOrDefault(claim);

    private static FrozenDictionary<string, string> Parse(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1_000 });
        return document.RootElement.EnumerateObject().ToFrozenDictionary(claim => claim.Name, claim => claim.Value.GetRawText(), StringComparer.Ordinal);
    }
}
