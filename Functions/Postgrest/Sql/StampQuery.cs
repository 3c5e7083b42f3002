using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema.Lineage;

namespace Edge.Postgrest.Sql;

/// <summary>
/// Asks by what a transaction is about to read, and later whether it would still read by the same. Postgres looks at definitions and privileges when it
/// runs a statement, so the stamp is taken before: one that is too old is not confirmed, one that is too new might be, though what was read was read
/// by others.
/// </summary>
internal static class StampQuery
{
    /// <summary>Parameters: those of <see cref="StampSql"/> and the stamp. Fails if the app may not take the role (any more).</summary>
    public static string Comparison { get; } =
        $"""
        SELECT version = $5, row = $6, pg_catalog.set_config('role', $4, true) FROM ({StampSql.Text}) AS now
        """;

    /// <summary>By the user who read the lineage, so before the role is set.</summary>
    public static SqlQuery Of(Definitions definitions) => new(
        StampSql.Text,
        [
            new SqlParameter.Oids(definitions.Relations), new SqlParameter.Names(definitions.Functions), new SqlParameter.Names(definitions.Operators),
            new SqlParameter.OfSetting(RequestSetting.Role),
        ]);
}
