using System.Collections.Immutable;
using Edge.Postgrest.Schema.Lineage;
using static Edge.Postgrest.Sql.SqlFragment;

namespace Edge.Postgrest.Sql;

/// <summary>
/// Asks at the end of a reading transaction whether it read by the definitions that its dependencies were found in: true, false, or null if that cannot
/// be told.
/// </summary>
/// <remarks>
/// A relation that was read, a view among them, stays locked to the transaction's end, and all that changes its definition (policies, row security,
/// rules, owner, options) needs an exclusive lock and is visible before that lock is gone. So what is visible now is what the read was planned with, even
/// if it was changed in between and changed back. Functions are not locked, but one that was replaced has another xmin for ever. This holds where
/// each statement has a snapshot of its own: an older one would not show what was committed between it and the lock, though the plan follows it.
/// Not noticed is what is not locked, was there for the planner and is gone without a trace now: a function, operator or cast that was made and dropped
/// again, BYPASSRLS or a membership that was given and taken. No query sees dead rows of the catalog; that the snapshots before and after the read are
/// not the same would tell of it, but also of every other transaction that wrote something.
/// </remarks>
internal static class DefinitionsCheck
{
    // By the user who read the lineage: the client's role may not be allowed to look at the catalog. To plan it each time would take longer than to run it.
    private static readonly SqlQuery AsTheApp =
        Fragment($"SELECT num_nulls(set_config('role', 'none', true), set_config('plan_cache_mode', 'force_generic_plan', true))").ToQuery();

    private static readonly string Text =
        $"SELECT CASE WHEN pg_catalog.current_setting('transaction_isolation') = 'read committed' THEN {DefinitionVersions.Check} END";

    /// <summary>Two statements, of which the second answers.</summary>
    public static ImmutableArray<SqlQuery> Of(Definitions definitions) =>
    [
        AsTheApp,
        new(Text,
        [
            new SqlParameter.Oids(definitions.Relations), new SqlParameter.Names(definitions.Functions), new SqlParameter.Names(definitions.Operators),
            new SqlParameter.OfSetting(RequestSetting.Role), new SqlParameter.Numeric(definitions.Version),
        ]),
    ];
}
