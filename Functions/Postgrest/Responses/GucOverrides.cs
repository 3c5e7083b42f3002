using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Edge.Postgrest.Errors;

namespace Edge.Postgrest.Responses;

/// <summary>
/// The status and the headers that the transaction has set for its answer, by <c>response.status</c> and <c>response.headers</c>.
/// </summary>
/// <remarks>
/// PostgREST v16.2, Response.hs > overrideStatusHeaders; Response/GucHeader.hs. One rule more: a name or value that no HTTP header can have
/// is an error, so that data cannot end a header and begin another.
/// </remarks>
public sealed record GucOverrides(int? Status, ImmutableArray<KeyValuePair<string, string>> Headers)
{
    private static readonly GucOverrides Nothing = new(null, []);

    /// <returns>What was set, or the error that it is not well-formed.</returns>
    public static (GucOverrides Overrides, ApiError? Error) Parse(string? status, string? headers)
    {
        if (status is null && headers is null) return (Nothing, null);

        int? number = null;
        if (status is not null && !TryParseStatus(status, out number)) return (Nothing, ApiError.GucStatus());

        return headers is null ? (new(number, []), null)
            : TryParseHeaders(headers, out var list) ? (new(number, list), null)
            : (Nothing, ApiError.GucHeaders());
    }

    /// <summary>The headers of the answer that are not overridden, then those that override or add.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Over(IReadOnlyList<KeyValuePair<string, string>> headers) =>
        [.. headers.Where(header => !Headers.Any(own => own.Key.Equals(header.Key, StringComparison.OrdinalIgnoreCase))), .. Headers];

    /// <summary>The digits at the start count, as in PostgREST; a status that HTTP does not have is refused.</summary>
    private static bool TryParseStatus(string text, out int? status)
    {
        var digits = text.AsSpan(0, text.AsSpan().IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : text.Length);
        status = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 200 and <= 999
            ? number
            : null;
        return status is not null;
    }

    private static bool TryParseHeaders(string json, out ImmutableArray<KeyValuePair<string, string>> headers)
    {
        var list = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        headers = [];
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind is not JsonValueKind.Array) return false;

            foreach (var item in document.RootElement.EnumerateArray())
            {
                if (Header(item) is not { } header) return false;
                if (!HeaderSyntax.IsFraming(header.Key)) list.Add(header);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }

        headers = list.ToImmutable();
        return true;
    }

    private static KeyValuePair<string, string>? Header(JsonElement item)
    {
        if (item.ValueKind is not JsonValueKind.Object || item.GetPropertyCount() != 1) return null;

        var member = item.EnumerateObject().First();
        if (member.Value.ValueKind is not JsonValueKind.String) return null;

        var (name, value) = (member.Name, member.Value.GetString()!);
        return HeaderSyntax.IsHeader(name, value) ? new(name, value) : null;
    }
}
