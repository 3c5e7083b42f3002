namespace Edge.Postgrest.Schema;

public enum MediaKind
{
    Json, GeoJson, Csv, Text, Xml, OpenApi, UrlEncoded, OctetStream, Any, Other,

    /// <summary><c>application/vnd.pgrst.object</c>, with or without <c>nulls=stripped</c>.</summary>
    Singular,

    /// <summary><c>application/vnd.pgrst.array; nulls=stripped</c>.</summary>
    StrippedArray,

    /// <summary><c>application/vnd.pgrst.plan</c> with its own parameters.</summary>
    Plan,
}

/// <summary>A media type as PostgREST tells them apart; other parameters of the client are dropped.</summary>
/// <remarks>PostgREST v16.2, MediaType.hs.</remarks>
public sealed partial record MediaType(MediaKind Kind)
{
    /// <summary>The lower-case name, for <see cref="MediaKind.Other"/> only.</summary>
    public string? Name { get; init; }

    /// <summary>For <see cref="MediaKind.Singular"/>.</summary>
    public bool StripNulls { get; init; }

    /// <summary>For <see cref="MediaKind.Plan"/>: what is explained, how, and with which EXPLAIN options.</summary>
    public MediaType? PlanFor { get; init; }

    public PlanFormat PlanFormat { get; init; }
    public PlanOptions PlanOptions { get; init; }
}

public enum PlanFormat { Text, Json }

[Flags]
public enum PlanOptions { None = 0, Analyze = 1, Verbose = 2, Settings = 4, Buffers = 8, Wal = 16 }
