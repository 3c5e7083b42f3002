using System.Text.Json.Nodes;

namespace Edge.Postgrest.Errors;

/// <summary>
/// One answer that is not a result: PostgREST's code, HTTP status, message, details and hint.
/// The factories are the whole list, grouped by code in the other files of this type; texts are an interface and byte-equal to PostgREST's.
/// Source: PostgREST v16.2, Error.hs; docs: references/errors.
/// </summary>
public sealed partial record ApiError(string Code, int Status, string Message, JsonNode? Details = null, string? Hint = null)
{
    /// <summary>Headers that belong to the error, such as <c>WWW-Authenticate</c> or <c>Retry-After</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>A reason phrase that the database has chosen; null: the status' own.</summary>
    public string? Reason { get; init; }

    public ApiException AsException(Exception? cause = null) => new(this, cause);
}
