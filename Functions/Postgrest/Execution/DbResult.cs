using System.Collections.Immutable;

namespace Edge.Postgrest.Execution;

/// <summary>What the transaction gave back. The transaction is over, or, for a streamed body of a read, ends with the body.</summary>
/// <remarks>PostgREST v16.2, MainTx.hs > ResultSet.</remarks>
public abstract record DbResult
{
    private DbResult() { }

    /// <summary>
    /// Of a traced transaction: the snapshot of its first statement if it only reads, else its id; as Postgres writes them. Null for a repeated
    /// answer, whose transaction is long over.
    /// </summary>
    public string? Stamp { get; init; }

    /// <summary>Of a stamped transaction.</summary>
    internal DefinitionsStamp? ReadBy { get; init; }

    public sealed record Rows : DbResult
    {
        /// <summary>Rows without limit and offset; null if not counted.</summary>
        public long? TableTotal { get; init; }

        /// <summary>Rows of this answer.</summary>
        public long PageTotal { get; init; }

        /// <summary>Key and value of the created row's primary key, for <c>Location</c>.</summary>
        public ImmutableArray<KeyValuePair<string, string>> Location { get; init; } = [];

        /// <summary>The transaction's <c>response.headers</c>: JSON text as the database set it; null if it did not.</summary>
        public string? GucHeaders { get; init; }

        /// <summary>The transaction's <c>response.status</c>.</summary>
        public string? GucStatus { get; init; }

        /// <summary>Rows inserted by an upsert, the others were updated; null for everything else.</summary>
        public long? Inserted { get; init; }

        public ResponseBody Body { get; init; } = ResponseBody.Empty;

        internal DefinitionsSeen Definitions { get; init; } = new();
    }

    /// <summary>The answer of EXPLAIN, or of an inspection.</summary>
    public sealed record Plan(ReadOnlyMemory<byte> Body) : DbResult;

    /// <summary>The answer of a write with a key, which is kept beside it.</summary>
    public sealed record Answered(PostgrestResponse Response) : DbResult;

    /// <summary>Nothing was asked of the database.</summary>
    public sealed record None : DbResult;
}
