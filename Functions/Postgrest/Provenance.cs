namespace Edge.Postgrest;

/// <summary>An answer, and what it was made from.</summary>
public readonly record struct TracedResponse(PostgrestResponse Response, Provenance Provenance);

/// <summary>What an answer was made from, or what a request has changed.</summary>
public abstract record Provenance
{
    private Provenance() { }

    /// <summary>Made without the database's data: to be kept nowhere, and nothing has changed. Errors, OPTIONS, the OpenAPI document.</summary>
    public sealed record None : Provenance
    {
        public static None Instance { get; } = new();
    }

    /// <param name="Snapshot">Of a statement before the one that read, never after; or older.</param>
    /// <param name="SchemaVersion">Of the schema cache that the plan was made with.</param>
    /// <param name="Role">Under which was read.</param>
    public sealed record Read(Dependencies Dependencies, PgSnapshot Snapshot, long SchemaVersion, string Role) : Provenance
    {
        internal DefinitionsSeen Definitions { get; init; } = DefinitionsSeen.Same;

        /// <summary>Null: nobody wants to know later whether that has changed.</summary>
        internal ReadBy? By { get; init; }
    }

    /// <summary>A write that is committed, or (without an <paramref name="Xid"/>) may be: whether it is, or by which transaction, is not known.</summary>
    public sealed record Written(Changes Changes, ulong? Xid) : Provenance
    {
        /// <summary>Without an xid: it was given up before its end was known, and may be going on.</summary>
        public bool MayGoOn { get; init; } = true;
    }
}
