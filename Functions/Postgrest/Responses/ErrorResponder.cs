using System.Text;
using Edge.Postgrest.Errors;

namespace Edge.Postgrest.Responses;

/// <summary>
/// Renders an error: its JSON, its status and its headers. What a function has raised is left out where no HTTP header can say it.
/// </summary>
/// <remarks>PostgREST v16.2, Error.hs > errorResponseFor, errorPayload.</remarks>
public static class ErrorResponder
{
    // Seconds. What is unavailable may be back at once.
    private const int Soon = 1;

    /// <param name="retryAfter">Seconds until the database may be there again; sent with 503 only, whose error does not say it itself.</param>
    public static PostgrestResponse From(ApiError error, PostgrestConfig config, int? retryAfter = null) => new()
    {
        Status = error.Status is >= 200 and <= 999 ? error.Status : 500,
        Reason = error.Reason is { } reason && HeaderSyntax.IsText(reason) ? reason : null,
        Headers =
        [
            .. error.Status is 503 && !error.Headers.Any(header => header.Key.Equals("Retry-After", StringComparison.OrdinalIgnoreCase))
                ? [new("Retry-After", $"{retryAfter ?? Soon}")]
                : Array.Empty<KeyValuePair<string, string>>(),
            new("Content-Type", "application/json; charset=utf-8"),
            .. HeaderSyntax.IsText(error.Code)
                ? [new("Proxy-Status", $"PostgREST; error={error.Code}")]
                : Array.Empty<KeyValuePair<string, string>>(),
            .. error.Headers.Where(header => HeaderSyntax.IsHeader(header.Key, header.Value) && !HeaderSyntax.IsFraming(header.Key)),
        ],
        Body = new ResponseBody.Buffered(Payload(error, config.ClientErrorVerbose)),
    };

    /// <param name="verbose">With details and hint, null where there are none.</param>
    public static ReadOnlyMemory<byte> Payload(ApiError error, bool verbose)
    {
        var json = new StringBuilder("{\"code\":");
        CompactJson.AppendString(json, error.Code);
        if (verbose)
        {
            json.Append(",\"details\":");
            CompactJson.Append(json, error.Details);
            json.Append(",\"hint\":");
            if (error.Hint is null) json.Append("null");
            else CompactJson.AppendString(json, error.Hint);
        }

        json.Append(",\"message\":");
        CompactJson.AppendString(json, error.Message);
        return Encoding.UTF8.GetBytes(json.Append('}').ToString());
    }
}
