using System.Text.Json;
using Edge.Postgrest.Errors;
using Npgsql;

namespace Edge.Postgrest.Execution;

/// <summary>
/// <c>RAISE SQLSTATE 'PGRST'</c>: the database writes the whole error answer itself, the error in MESSAGE and status and headers in DETAIL, both
/// JSON.
/// </summary>
/// <remarks>PostgREST v16.2, Error.hs > parseRaisePGRST.</remarks>
internal static class RaisedResponse
{
    internal static ApiError Of(PostgresException raised)
    {
        var error = Object(raised.MessageText) is { } message ? Error(message) : null;
        if (error is null) return ApiError.RaisedMessageNotJson(raised.MessageText);
        if (raised.Detail is null) return ApiError.RaisedDetailMissing();
        var complete = Object(raised.Detail) is { } detail ? Complete(error, detail) : null;
        return complete ?? ApiError.RaisedDetailNotJson(raised.Detail);
    }

    private static JsonElement? Object(string json)
    {
        try
        {
            var parsed = JsonSerializer.Deserialize<JsonElement>(json);
            return parsed.ValueKind is JsonValueKind.Object ? parsed : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ApiError? Error(JsonElement message) =>
        TryText(message, "code", out var code) && code is not null
        && TryText(message, "message", out var text) && text is not null
        && TryText(message, "details", out var details)
        && TryText(message, "hint", out var hint)
            ? new ApiError(code, 500, text, details, hint)
            : null;

    private static ApiError? Complete(ApiError error, JsonElement detail)
    {
        if (!detail.TryGetProperty("status", out var status) || status.ValueKind is not JsonValueKind.Number) return null;
        if (!status.TryGetInt32(out var code)) return null;
        if (!TryText(detail, "status_text", out var reason)) return null;
        if (!detail.TryGetProperty("headers", out var headers) || headers.ValueKind is not JsonValueKind.Object) return null;
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var header in headers.EnumerateObject())
        {
            if (header.Value.ValueKind is not JsonValueKind.String) return null;
            pairs[header.Name] = header.Value.GetString()!;
        }

        // What no HTTP response can have becomes a plain failure.
        return error with { Status = code is >= 100 and <= 999 ? code : 500, Reason = reason, Headers = [.. pairs] };
    }

    /// <summary>False if the property is there and neither text nor null.</summary>
    private static bool TryText(JsonElement json, string name, out string? text)
    {
        text = null;
        if (!json.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null) return true;
        if (value.ValueKind is not JsonValueKind.String) return false;
        text = value.GetString();
        return true;
    }
}
