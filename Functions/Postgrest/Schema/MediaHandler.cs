namespace Edge.Postgrest.Schema;

/// <summary>What turns rows into a body of a media type.</summary>
/// <remarks>PostgREST v16.2, SchemaCache/Routine.hs > MediaHandler.</remarks>
public abstract record MediaHandler
{
    private MediaHandler() { }

    public sealed record SingleJson(bool StripNulls) : MediaHandler;

    public sealed record StrippedArrayJson : MediaHandler;

    public sealed record Json : MediaHandler;

    public sealed record GeoJson : MediaHandler;

    public sealed record Csv : MediaHandler;

    /// <summary>An aggregate or function of the database that returns a domain named like a media type.</summary>
    /// <param name="For">The relation it is for; null: any element.</param>
    public sealed record Custom(QualifiedIdentifier Function, QualifiedIdentifier? For) : MediaHandler;

    /// <summary>No body is wanted.</summary>
    public sealed record None : MediaHandler;
}

/// <param name="MediaType">What is answered: a <c>*/*</c> handler resolves to another media type than the key's.</param>
public sealed record ResolvedHandler(MediaHandler Handler, MediaType MediaType);

/// <param name="For">The relation; null: any element.</param>
public readonly record struct MediaHandlerKey(QualifiedIdentifier? For, MediaType MediaType);

/// <summary>A cast between a domain and json or text, declared in the database (PostgREST: domain representations).</summary>
public sealed record DataRepresentation(string SourceType, string TargetType, QualifiedIdentifier Function);
