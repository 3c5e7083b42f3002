namespace Edge.Postgrest.Errors;

// PGRST1xx: the request itself, and what a function says of its response.
public sealed partial record ApiError
{
    /// <param name="message">What was parsed and where it failed.</param>
    /// <param name="details">What was met and what was expected there.</param>
    public static ApiError QueryParameter(string message, string details) => new("PGRST100", 400, message, details);

    public static ApiError InvalidRpcMethod(string method) => new("PGRST101", 405, $"Cannot use the {method} method on RPC");

    public static ApiError InvalidBody(string message, string? details = null) => new("PGRST102", 400, message, details);

    public static ApiError NegativeLimit() => InvalidRange("Limit should be greater than or equal to zero.");

    public static ApiError LowerGreaterThanUpper() =>
        InvalidRange("The lower boundary must be lower than or equal to the upper boundary in the Range header.");

    public static ApiError OffsetOutOfBounds(long offset, long total) =>
        InvalidRange($"An offset of {offset} was requested, but there are only {total} rows.");

    /// <summary>PUT with anything but equalities on the whole primary key.</summary>
    public static ApiError InvalidFilters() =>
        new("PGRST105", 405, "Filters must include all and only primary key columns with 'eq' operators");

    public static ApiError UnacceptableSchema(string schema, IEnumerable<string> exposed) =>
        new("PGRST106", 406, $"Invalid schema: {schema}", Hint: $"Only the following schemas are exposed: {string.Join(", ", exposed)}");

    /// <param name="mediaTypes">As the client's Accept is understood, best first.</param>
    public static ApiError MediaTypesUnavailable(IEnumerable<string> mediaTypes) =>
        new("PGRST107", 406, $"None of these media types are available: {string.Join(", ", mediaTypes)}");

    public static ApiError NotEmbedded(string resource) =>
        new("PGRST108", 400, NotEmbeddedMessage(resource), Hint: $"Verify that '{resource}' is included in the 'select' query parameter.");

    /// <summary>
    /// A filter, order or limit names the relation although <c>select</c> gave it an alias, and <c>url-use-legacy-target-names</c> is off.
    /// </summary>
    public static ApiError NotEmbeddedUnderItsName(string resource, string alias) =>
        new("PGRST108", 400, NotEmbeddedMessage(resource), "Target names are not allowed in filters if they have an alias",
            $"Change '{resource}' to '{alias}' in filters, orders or limits.");

    public static ApiError GucHeaders() =>
        new("PGRST111", 500, "response.headers guc must be a JSON array composed of objects with a single key and a string value");

    public static ApiError GucStatus() => new("PGRST112", 500, "response.status guc must be a valid status code");

    public static ApiError PutLimitNotAllowed() =>
        new("PGRST114", 400, "limit/offset querystring parameters are not allowed for PUT");

    public static ApiError PutMatchingPrimaryKey() =>
        new("PGRST115", 400, "Payload values do not match URL in primary key column(s)");

    public static ApiError NotSingular(long rows) =>
        new("PGRST116", 406, "Cannot coerce the result to a single JSON object", $"The result contains {rows} rows");

    public static ApiError UnsupportedMethod(string method) => new("PGRST117", 405, $"Unsupported HTTP method: {method}");

    public static ApiError RelatedOrderNotToOne(string origin, string target) =>
        new("PGRST118", 400, $"A related order on '{target}' is not possible",
            $"'{origin}' and '{target}' do not form a many-to-one or one-to-one relationship");

    public static ApiError RaisedMessageNotJson(string message) => UnreadableRaise($"Invalid JSON value for MESSAGE: '{message}'",
        "MESSAGE must be a JSON object with obligatory keys: 'code', 'message' and optional keys: 'details', 'hint'.");

    public static ApiError RaisedDetailNotJson(string detail) => UnreadableRaise($"Invalid JSON value for DETAIL: '{detail}'", RaisedDetailHint);

    public static ApiError RaisedDetailMissing() => UnreadableRaise("DETAIL is missing in the RAISE statement", RaisedDetailHint);

    /// <param name="preferences">As given.</param>
    public static ApiError InvalidPreferences(IEnumerable<string> preferences) =>
        new("PGRST122", 400, "Invalid preferences given with handling=strict", $"Invalid preferences: {string.Join(", ", preferences)}");

    public static ApiError AggregatesNotAllowed() => new("PGRST123", 400, "Use of aggregate functions is not allowed");

    public static ApiError MaxAffectedExceeded(long rows) =>
        new("PGRST124", 400, "Query result exceeds max-affected preference constraint", $"The query affects {rows} rows");

    public static ApiError InvalidResourcePath() => new("PGRST125", 404, "Invalid path specified in request URL");

    public static ApiError OpenApiDisabled() => new("PGRST126", 404, "Root endpoint metadata is disabled");

    public static ApiError NotImplemented(string details) => new("PGRST127", 400, "Feature not implemented", details);

    public static ApiError MaxAffectedNotOnRows() => new("PGRST128", 400,
        "Function must return SETOF or TABLE when max-affected preference is used with handling=strict");

    private const string RaisedDetailHint =
        "DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and optional key: 'status_text'.";

    private static ApiError InvalidRange(string details) => new("PGRST103", 416, "Requested range not satisfiable", details);

    private static ApiError UnreadableRaise(string details, string hint) =>
        new("PGRST121", 500, "Could not parse JSON in the \"RAISE SQLSTATE 'PGRST'\" error", details, hint);

    private static string NotEmbeddedMessage(string resource) => $"'{resource}' is not an embedded resource in this request";
}
