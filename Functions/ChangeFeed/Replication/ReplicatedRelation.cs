using System.Collections.Immutable;
using Edge.Postgrest.Schema;

namespace Edge.ChangeFeed.Replication;

/// <summary>A table as the stream describes it before its first row, and again after every change of its definition.</summary>
/// <param name="Identity">How old rows are told apart: by the primary key, by nothing, by all columns or by an index.</param>
internal sealed record ReplicatedRelation(
    uint Oid, QualifiedIdentifier Name, ReplicaIdentity Identity, ImmutableArray<ReplicatedColumn> Columns)
{
    /// <summary>For each column, whether its values are read.</summary>
    public ImmutableArray<bool> Reads { get; init; } = [];

    /// <summary>Columns up to here are looked at; the rest of a row is skipped.</summary>
    public int ReadsUpTo => Reads.LastIndexOf(true) + 1;

    /// <summary>Returns the column's position, or -1: it is not published.</summary>
    public int IndexOf(string column)
    {
        for (var at = 0; at < Columns.Length; at++)
        {
            if (Columns[at].Name == column) return at;
        }

        return -1;
    }
}

/// <param name="TypeName">Of an enum or domain that the stream has described, with its schema; null: a built-in type, known by its oid.</param>
/// <param name="IsKey">Part of the replica identity.</param>
internal readonly record struct ReplicatedColumn(string Name, uint TypeOid, int TypeModifier, QualifiedIdentifier? TypeName, bool IsKey);

/// <remarks>PostgreSQL, pg_class.relreplident.</remarks>
internal enum ReplicaIdentity { Default, Nothing, Full, Index }
