using System.Collections.Frozen;

namespace Edge.Postgrest.Schema.Lineage;

/// <summary>Whether a function, called while something is written, can be trusted not to write anything itself.</summary>
internal static class WriteSafety
{
    // Every statement that writes, and every way to run one that is not seen here, has one of these words.
    private static readonly FrozenSet<string> Writing = FrozenSet.Create(
        StringComparer.Ordinal,
        "insert", "update", "delete", "merge", "truncate", "copy", "execute", "perform", "call", "select", "with", "values", "refresh", "alter", "create",
        "drop", "import", "do", "lock", "table", "for", "open", "reindex", "cluster", "vacuum", "analyze", "grant", "revoke", "reassign", "security",
        "comment", "discard", "query_to_xml", "dblink");

    // Of the extensions that come with PostgreSQL: for triggers, and for defaults.
    private static readonly FrozenSet<string> HarmlessCompiled = FrozenSet.Create(
        StringComparer.Ordinal, "moddatetime", "insert_username", "autoinc", "uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v4",
        "gen_random_uuid", "gen_random_bytes", "gen_salt");

    /// <summary>
    /// What is not volatile may not write; Postgres sees to that. A trigger's text that has none of the words that writing needs, and names no
    /// function of users, changes no more than the row at hand.
    /// </summary>
    public static bool IsHarmless(LineageFunction function, DataLineage lineage) => function switch
    {
        { IsBuiltIn: true } => true,
        { Volatility: not Volatility.Volatile } => true,
        { Body: FunctionBody.Compiled } => HarmlessCompiled.Contains(function.Name.Name),
        { Body: FunctionBody.Text, Source.Length: > 0 } => !function.Words.Any(word => Writing.Contains(word) || NamesFunction(word, function, lineage)),
        _ => false,
    };

    private static bool NamesFunction(string word, LineageFunction caller, DataLineage lineage) =>
        word.StartsWith("lo_", StringComparison.Ordinal)
        || lineage.FunctionsNamedLike(word).Any(named => !named.IsBuiltIn && named.Oid != caller.Oid && named.Volatility is Volatility.Volatile);
}
