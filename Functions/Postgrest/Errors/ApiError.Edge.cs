using System.Globalization;

namespace Edge.Postgrest.Errors;

// EDGE0xx: what PostgREST has no code for.
public sealed partial record ApiError
{
    /// <param name="limit">Bytes.</param>
    public static ApiError BodyTooLarge(long limit) => new("EDGE001", 413, "The request body is too large", $"At most {limit} bytes are accepted");

    private const string OutcomeUnknown = "EDGE002";
    private const string OutcomeUnknownAtOrigin = "EDGE014";

    /// <summary>What was to be written may be stored or not.</summary>
    public bool LeavesOutcomeUnknown => Code is OutcomeUnknown or OutcomeUnknownAtOrigin;

    /// <summary>The connection was lost after the commit was sent and before it was acknowledged. Such a request is never repeated here.</summary>
    /// <param name="details">What the network said.</param>
    public static ApiError CommitOutcomeUnknown(string? details) =>
        new(OutcomeUnknown, 503, "The connection to the database was lost while the transaction was being committed.", details,
            "The changes may have been stored or not. Look before you repeat the request.");

    /// <param name="limit">Characters of path and query.</param>
    public static ApiError TargetTooLong(int limit) => new("EDGE003", 414, "The URL is too long", $"At most {limit} characters of path and query are accepted");

    /// <param name="limit">Characters, and 32 for each header.</param>
    public static ApiError HeadersTooLarge(int limit) =>
        new("EDGE004", 431, "The request headers are too large", $"At most {limit} characters are accepted, of which each header takes 32");

    /// <summary>It ended too early, came too slowly or in broken chunks.</summary>
    /// <param name="status">4xx, by the server's reason.</param>
    public static ApiError BodyUnreadable(int status, string reason) => new("EDGE005", status, "The request body cannot be read", reason);

    /// <summary>A mistake of ours. What it was stays in the log.</summary>
    public static ApiError Unexpected() => new("EDGE006", 500, "Something unexpected went wrong");

    /// <param name="longest">Characters.</param>
    public static ApiError InvalidIdempotencyKey(int longest) => new(
        "EDGE007", 400, "The Idempotency-Key header is not a key", null,
        $"Send one key of 1 to {longest} characters, such as \"8e03978e-40d5-43dd-bc93-6894a57f9324\".");

    /// <param name="retryAfter">Seconds.</param>
    public static ApiError TooManyRequests(int limit, TimeSpan window, long retryAfter) =>
        new("EDGE009", 429, "Too many requests", $"At most {limit} are answered in {window:c}", $"Try again in {retryAfter} s.")
        {
            Headers = [new("Retry-After", $"{retryAfter}")],
        };

    public static ApiError IdempotencyKeyReused() => new(
        "EDGE008", 422, "The Idempotency-Key was used for another request", "Its method, path, query, headers or body were different",
        "A key is for one request and its repetitions.");

    /// <summary>Whether the token is good cannot be said, and will be tried again.</summary>
    public static ApiError IssuerKeysMissing() =>
        new("EDGE020", 503, "The keys of the token's issuer cannot be fetched") { Headers = [new("Retry-After", "10")] };

    /// <summary>There was no connection to the remote PostgREST, or a read's was lost each time. Nothing was changed there.</summary>
    /// <param name="reason">In words, without an address.</param>
    public static ApiError OriginUnreachable(string reason) =>
        new("EDGE010", 502, "The remote PostgREST cannot be reached", reason) { Headers = RetryAfter(TimeSpan.Zero) };

    public static ApiError OriginSilent() =>
        new("EDGE011", 504, "The remote PostgREST did not answer in time") { Headers = RetryAfter(TimeSpan.Zero) };

    /// <summary>It failed most of the time and is not asked.</summary>
    /// <param name="rest">Until it is asked again.</param>
    public static ApiError OriginLeftAlone(TimeSpan rest) =>
        new("EDGE012", 503, "The remote PostgREST has failed too often and is left alone for a moment") { Headers = RetryAfter(rest) };

    public static ApiError OriginBusy(int atOnce) =>
        new("EDGE013", 503, "Too many requests wait for the remote PostgREST", $"At most {atOnce} are sent at once") { Headers = RetryAfter(TimeSpan.Zero) };

    /// <summary>A write was sent to the remote PostgREST, and no answer came. It is not repeated here.</summary>
    /// <param name="status">502 or 504.</param>
    public static ApiError OriginOutcomeUnknown(int status, string reason) =>
        new(OutcomeUnknownAtOrigin, status, "The remote PostgREST did not say what became of the request", reason,
            "The changes may have been stored or not. Look before you repeat the request.") { Headers = RetryAfter(TimeSpan.Zero) };

    /// <summary>The database, or the way to it, let one wait for too long. Nothing was changed.</summary>
    public static ApiError DatabaseSilent(TimeSpan limit) =>
        new("EDGE015", 504, "The database did not answer in time", $"It had {limit:c}") { Headers = RetryAfter(TimeSpan.Zero) };

    /// <param name="limit">Bytes of all bodies at once.</param>
    public static ApiError TooManyBodies(long limit) =>
        new("EDGE016", 503, "Too many large request bodies are being received", $"At most {limit} bytes are kept at once") { Headers = RetryAfter(TimeSpan.FromSeconds(2)) };

    /// <summary>Whole seconds, one at least.</summary>
    private static KeyValuePair<string, string>[] RetryAfter(TimeSpan time) =>
        [new("Retry-After", Math.Max(1, (int)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture))];
}
