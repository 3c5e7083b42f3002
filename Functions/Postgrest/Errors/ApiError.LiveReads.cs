namespace Edge.Postgrest.Errors;

// EDGE06x: reads that are watched.
public sealed partial record ApiError
{
    public static ApiError NoChangeFeed() => new(
        "EDGE060", 406, "Reads cannot be watched: there is no change feed", null,
        "Set ChangeFeed:Mode to replication or log, after 'feed install' or 'cache install'.");

    /// <param name="reason">Null: it was not to be read for a moment.</param>
    public static ApiError NotWatchable(string? reason) => new(
        "EDGE061", 406, "This read cannot be watched", reason ?? "Its definitions are changing", "Ask for it without Accept: text/event-stream.");

    public static ApiError TooManyWatchers(int most) => new(
        "EDGE062", 429, "Too many reads are watched", $"At most {most} are watched on this instance", "Try again in 10 s.")
    {
        Headers = [new("Retry-After", "10")],
    };
}
