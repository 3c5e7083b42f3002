using System.Collections.Immutable;

namespace Edge.Postgrest.Requests;

public enum PreferResolution { MergeDuplicates, IgnoreDuplicates }

public enum PreferRepresentation { Full, HeadersOnly, None }

public enum PreferCount { Exact, Planned, Estimated }

public enum PreferTransaction { Commit, Rollback }

public enum PreferMissing { ApplyDefaults, ApplyNulls }

public enum PreferHandling { Strict, Lenient }

/// <summary>All <c>Prefer</c> headers of a request, merged; null where the client said nothing.</summary>
/// <remarks>PostgREST v16.2, ApiRequest/Preferences.hs.</remarks>
public sealed partial record Preferences
{
    public PreferResolution? Resolution { get; init; }
    public PreferRepresentation? Representation { get; init; }
    public PreferCount? Count { get; init; }
    public PreferTransaction? Transaction { get; init; }
    public PreferMissing? Missing { get; init; }
    public PreferHandling? Handling { get; init; }

    /// <summary>As given: whether it is a zone or an offset is the database's to say.</summary>
    public string? TimeZone { get; init; }

    public long? MaxAffected { get; init; }

    /// <summary>What was not understood, as given; an error under <c>handling=strict</c>.</summary>
    public ImmutableArray<string> Invalid { get; init; } = [];
}
