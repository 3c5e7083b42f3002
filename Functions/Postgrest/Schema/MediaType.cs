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

/// <summary>A media type as PostgREST tells them apart; of a known one, parameters other than PostgREST's own are dropped.</summary>
/// <remarks>PostgREST v16.2, MediaType.hs.</remarks>
public sealed partial record MediaType(MediaKind Kind)
{
    public static MediaType Json { get; } = new(MediaKind.Json);
    public static MediaType GeoJson { get; } = new(MediaKind.GeoJson);
    public static MediaType Csv { get; } = new(MediaKind.Csv);
    public static MediaType Text { get; } = new(MediaKind.Text);
    public static MediaType Xml { get; } = new(MediaKind.Xml);
    public static MediaType OpenApi { get; } = new(MediaKind.OpenApi);
    public static MediaType UrlEncoded { get; } = new(MediaKind.UrlEncoded);
    public static MediaType OctetStream { get; } = new(MediaKind.OctetStream);
    public static MediaType Any { get; } = new(MediaKind.Any);
    public static MediaType Singular { get; } = new(MediaKind.Singular);
    public static MediaType StrippedSingular { get; } = new(MediaKind.Singular) { StripNulls = true };
    public static MediaType StrippedArray { get; } = new(MediaKind.StrippedArray);

    /// <summary>For <see cref="MediaKind.Other"/> only: the text as given, with its parameters.</summary>
    public string? Name { get; init; }

    /// <summary>For <see cref="MediaKind.Singular"/>.</summary>
    public bool StripNulls { get; init; }

    /// <summary>For <see cref="MediaKind.Plan"/>: what is explained, how, and with which EXPLAIN options.</summary>
    public MediaType? PlanFor { get; init; }

    public PlanFormat PlanFormat { get; init; }
    public PlanOptions PlanOptions { get; init; }

    /// <summary>As it is written in <c>Accept</c> or in a handler's domain name: <c>text/csv</c>.</summary>
    /// <remarks>PostgREST v16.2, MediaType.hs > toMime.</remarks>
    public string Mime => Kind switch
    {
        MediaKind.Json => "application/json",
        MediaKind.GeoJson => "application/geo+json",
        MediaKind.Csv => "text/csv",
        MediaKind.Text => "text/plain",
        MediaKind.Xml => "text/xml",
        MediaKind.OpenApi => "application/openapi+json",
        MediaKind.UrlEncoded => "application/x-www-form-urlencoded",
        MediaKind.OctetStream => "application/octet-stream",
        MediaKind.Any => "*/*",
        MediaKind.Singular => StripNulls ? "application/vnd.pgrst.object+json;nulls=stripped" : "application/vnd.pgrst.object+json",
        MediaKind.StrippedArray => "application/vnd.pgrst.array+json;nulls=stripped",
        MediaKind.Plan => PlanMime(),
        _ => Name ?? "",
    };

    /// <summary>As the value of a <c>Content-Type</c> header.</summary>
    /// <remarks>PostgREST v16.2, MediaType.hs > toContentType.</remarks>
    public string ContentType => Kind switch
    {
        MediaKind.Json => "application/json; charset=utf-8",
        MediaKind.Singular when !StripNulls => "application/vnd.pgrst.object+json; charset=utf-8",
        MediaKind.OctetStream or MediaKind.Other => Mime,
        _ => Mime + "; charset=utf-8",
    };

    private string PlanMime()
    {
        var mime = $"application/vnd.pgrst.plan+{(PlanFormat is PlanFormat.Json ? "json" : "text")}; for=\"{PlanFor?.Mime}\"";
        if (PlanOptions is PlanOptions.None) return mime;
        return $"{mime}; options={string.Join('|', PlanOptionNames.Where(option => PlanOptions.HasFlag(option.Value)).Select(option => option.Key))}";
    }

    private static readonly KeyValuePair<string, PlanOptions>[] PlanOptionNames =
    [
        new("analyze", PlanOptions.Analyze), new("verbose", PlanOptions.Verbose), new("settings", PlanOptions.Settings),
        new("buffers", PlanOptions.Buffers), new("wal", PlanOptions.Wal),
    ];
}

public enum PlanFormat { Text, Json }

[Flags]
public enum PlanOptions { None = 0, Analyze = 1, Verbose = 2, Settings = 4, Buffers = 8, Wal = 16 }
