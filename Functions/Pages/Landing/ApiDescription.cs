using System.Collections.Immutable;
using System.Text.Json;

namespace Edge.Pages.Landing;

/// <summary>A table, view or function as its OpenAPI document describes it.</summary>
/// <param name="Path">Below the API's own address, percent-encoded: <c>/posts</c>, <c>/rpc/add</c>.</param>
/// <param name="Methods">In upper case, in the document's order.</param>
internal sealed record Operation(string Name, string Path, string? Description, ImmutableArray<string> Methods);

/// <summary>What the caller may use of the API, read from its OpenAPI document.</summary>
/// <param name="Problem">Why nothing is known; null if all is.</param>
internal sealed record ApiDescription(
    string? Title, ImmutableArray<Operation> Relations, ImmutableArray<Operation> Functions, string? Problem = null)
{
    private const string Rpc = "/rpc/";

    public static ApiDescription Unknown(string problem) => new(null, [], [], problem);

    /// <param name="status">Of the answer that had the document.</param>
    /// <param name="body">The document, or an error in PostgREST's form.</param>
    public static ApiDescription Parse(int status, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (status != 200) return Unknown(Text(json.RootElement, "message") ?? $"The API answered {status}.");
            var operations = Operations(json.RootElement).OrderBy(operation => operation.Name, StringComparer.Ordinal).ToList();
            return new(
                json.RootElement.TryGetProperty("info", out var info) ? Text(info, "title") : null,
                [.. operations.Where(operation => !IsCall(operation))], [.. operations.Where(IsCall)]);
        }
        catch (JsonException)
        {
            return Unknown($"The API answered {status}.");
        }
    }

    private static bool IsCall(Operation operation) => operation.Path.StartsWith(Rpc, StringComparison.Ordinal);

    private static IEnumerable<Operation> Operations(JsonElement document)
    {
        if (!document.TryGetProperty("paths", out var paths)) yield break;
        foreach (var path in paths.EnumerateObject().Where(path => path.Name.Length > 1))
        {
            var methods = path.Value.EnumerateObject().Where(method => method.Value.ValueKind == JsonValueKind.Object).ToList();
            var name = Uri.UnescapeDataString(path.Name.StartsWith(Rpc, StringComparison.Ordinal) ? path.Name[Rpc.Length..] : path.Name[1..]);
            yield return new(
                name, path.Name, methods.Select(method => Text(method.Value, "summary")).FirstOrDefault(text => text is { Length: > 0 }),
                [.. methods.Select(method => method.Name.ToUpperInvariant())]);
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
