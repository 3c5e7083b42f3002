namespace Edge.Postgrest;

/// <summary>The engine's own limits, beside PostgREST's settings. Configuration section <c>Engine</c>.</summary>
public sealed class EngineOptions
{
    // Six characters are enough for a parameter of a statement, which can have 65,535.
    private const int LongestTarget = 256 * 1024;

    private static readonly TimeSpan LongestAnswer = TimeSpan.FromDays(1);

    /// <summary>Longest request body in bytes; more is 413.</summary>
    public long RequestBodyLimit { get; set; } = 100 * 1024 * 1024;

    /// <summary>Longest path and query in characters; more is 414. An answer repeats them in <c>Content-Location</c>, and clients have limits too.</summary>
    public int TargetLimit { get; set; } = 48 * 1024;

    /// <summary>Most that all request headers may be: characters of names and values, and 32 for each header (RFC 9113, 6.5.2); more is 431.</summary>
    public int HeadersLimit { get; set; } = 64 * 1024;

    /// <summary>Plans kept, each with its SQL; the least recently used go first. A client that varies the shape of its requests cannot grow memory.</summary>
    public int PlanCacheSize { get; set; } = 2_000;

    /// <summary>
    /// Bytes of request bodies that may be in memory at once, and a quarter of the process' memory at most; more is 503 with <c>Retry-After</c>.
    /// </summary>
    public long BodiesInFlightLimit { get; set; } = 512 * 1024 * 1024;

    /// <summary>Bytes of large answers that may wait in temporary files for slow clients, whose connections to the database serve others meanwhile. 0: none.</summary>
    public long SpillLimit { get; set; } = 4L * 1024 * 1024 * 1024;

    /// <summary>
    /// How long a client may keep a streamed answer waiting before its connection to the database is taken back, where there is no room for a file.
    /// </summary>
    public TimeSpan SlowReaderTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long the database may take for an answer, and be silent in the middle of one; then the request ends, with 504 or with what is unknown.
    /// As long as Azure keeps a request open, since PostgREST itself waits for ever.
    /// </summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(230);

    /// <summary>
    /// Whether what answers depend on is to be known (<see cref="PostgrestEngine.AnswerTraced"/>): the schema cache then reads all views, policies and
    /// functions too. Not a setting; who keeps answers says so.
    /// </summary>
    internal bool ReadsLineage { get; set; }

    /// <summary>Whether answers will be confirmed: a read then says by what it was read (<see cref="Provenance.Read.By"/>). Not a setting either.</summary>
    internal bool ConfirmsAnswers { get; set; }

    /// <summary>Each mistake as one line; empty if all is well.</summary>
    public IEnumerable<string> Validate()
    {
        if (RequestBodyLimit is < 1 or > int.MaxValue) yield return $"Engine:RequestBodyLimit must be from 1 to {int.MaxValue} bytes";
        if (BodiesInFlightLimit < 1) yield return "Engine:BodiesInFlightLimit must be 1 or more";
        if (SpillLimit < 0) yield return "Engine:SpillLimit must be 0 or more";
        if (TargetLimit is < 1 or > LongestTarget) yield return $"Engine:TargetLimit must be from 1 to {LongestTarget} characters";
        if (HeadersLimit < 1) yield return "Engine:HeadersLimit must be 1 or more";
        if (PlanCacheSize < 1) yield return "Engine:PlanCacheSize must be 1 or more";
        if (AnswerTimeout <= TimeSpan.Zero || AnswerTimeout > LongestAnswer) yield return "Engine:AnswerTimeout must be positive, and a day at most";
        if (SlowReaderTimeout <= TimeSpan.Zero) yield return "Engine:SlowReaderTimeout must be positive";
    }
}
