using System.Collections.Frozen;

namespace Edge.Postgrest.Schema.Lineage;

internal enum BuiltInEffect
{
    /// <summary>The same for the same arguments and settings.</summary>
    None,

    /// <summary>Changes with the time, or seldom and unnoticed: privileges, names in the catalog.</summary>
    Clock,

    /// <summary>Shows the state of the server, the session or the catalog, draws lots, or runs SQL that it is given.</summary>
    Varies,
}

/// <summary>What PostgreSQL's own functions depend on beside their arguments. Names have been checked against versions 13 to 18.</summary>
internal static class BuiltInFunctions
{
    private static readonly FrozenSet<string> Clock = FrozenSet.Create(
        StringComparer.Ordinal,
        "now", "transaction_timestamp", "statement_timestamp", "age", "version", "format_type", "obj_description", "col_description",
        "shobj_description", "row_security_active", "pg_has_role", "pg_get_userbyid",
        // They read values by the text form of their type, which may be 'now'.
        "json_populate_record", "json_populate_recordset", "json_to_record", "json_to_recordset",
        "jsonb_populate_record", "jsonb_populate_recordset", "jsonb_to_record", "jsonb_to_recordset");

    private static readonly FrozenSet<string> HarmlessPg = FrozenSet.Create(
        StringComparer.Ordinal, "pg_typeof", "pg_collation_for", "pg_client_encoding", "pg_char_to_encoding", "pg_encoding_to_char",
        "pg_input_is_valid", "pg_input_error_info");

    public static BuiltInEffect EffectOf(LineageFunction function) => function switch
    {
        { Volatility: Volatility.Immutable } => BuiltInEffect.None,
        { Volatility: Volatility.Volatile } => BuiltInEffect.Varies,
        { Name.Name: var name } when Clock.Contains(name) => BuiltInEffect.Clock,
        { Name.Name: var name } when HarmlessPg.Contains(name) => BuiltInEffect.None,
        { Name.Name: var name } => OfGroup(name),
    };

    private static BuiltInEffect OfGroup(string name) => name switch
    {
        _ when Starts(name, "has_") || Starts(name, "to_reg") => BuiltInEffect.Clock,
        _ when Starts(name, "pg_") || Starts(name, "_pg_") || Starts(name, "txid_") || Starts(name, "inet_client_") || Starts(name, "inet_server_")
            || name.Contains("_to_xml", StringComparison.Ordinal) || name is "mxid_age" or "ts_stat" or "ts_rewrite" => BuiltInEffect.Varies,
        _ => BuiltInEffect.None,
    };

    private static bool Starts(string name, string prefix) => name.StartsWith(prefix, StringComparison.Ordinal);
}
