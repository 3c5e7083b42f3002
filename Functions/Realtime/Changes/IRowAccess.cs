using System.Collections.Frozen;
using Edge.Postgrest.Schema;

namespace Edge.Realtime.Changes;

/// <summary>Answers what a caller may read, exactly as a GET of the same caller is answered.</summary>
internal interface IRowAccess
{
    /// <summary>Returns what the caller may read of a relation; null: nothing.</summary>
    ValueTask<ReadableRelation?> Readable(RealtimeCaller caller, QualifiedIdentifier relation, CancellationToken cancellation);

    /// <summary>Reads rows as the caller.</summary>
    /// <param name="query">Of PostgREST, with its question mark.</param>
    ValueTask<RowsAnswer> Read(RealtimeCaller caller, QualifiedIdentifier relation, string query, CancellationToken cancellation);

    /// <summary>Rows that one answer holds at most.</summary>
    int MaxRows { get; }
}

/// <summary>Says what a caller may read of a relation.</summary>
/// <param name="Columns">May be read.</param>
/// <param name="ChecksRows">Not every row may be read by everybody of the role: each has to be asked for.</param>
/// <param name="Group">Callers of the same group see the same rows.</param>
internal sealed record ReadableRelation(FrozenSet<string> Columns, bool ChecksRows, string Group);

/// <summary>Holds an answer of the API.</summary>
/// <param name="Body">JSON.</param>
internal sealed record RowsAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    public bool IsRows => Status is 200 or 206;

    /// <summary>The caller may not read it, by rights or by its token.</summary>
    public bool IsDenied => Status is 401 or 403 or 404;

    /// <summary>The database cannot be asked now.</summary>
    public bool IsUnavailable => Status is 503 or 504 or 502 or 429;
}
