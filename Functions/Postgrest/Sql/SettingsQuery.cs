using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using static Edge.Postgrest.Sql.SqlFragment;

namespace Edge.Postgrest.Sql;

/// <summary>
/// One SELECT that sets everything a transaction is told of its request. What the operator configured is constant, what the request says a
/// parameter.
/// </summary>
/// <remarks>PostgREST v16.2, Query/PreQuery.hs > txVarQuery.</remarks>
internal static class SettingsQuery
{
    // Postgres allows a function 100.
    private const int MostArguments = 90;

    // A standby's snapshot does not list what was in progress on its primary, so of it only the lower end can be trusted.
    private static readonly SqlFragment Snapshot = Fragment($"""
        , CASE WHEN pg_catalog.pg_is_in_recovery()
        THEN pg_catalog.format('%1$s:%1$s:', pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot()))
        ELSE pg_catalog.pg_current_snapshot()::text END
        """);

    // The top-level transaction's, also for what a subtransaction (a function's EXCEPTION block) writes.
    // A standby gives none: there a function that may write, but does not, is still answered.
    private static readonly SqlFragment TransactionId =
        Fragment($", CASE WHEN NOT pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_current_xact_id()::text END");

    /// <param name="traced">See <see cref="TransactionQuery.IsTraced"/>.</param>
    internal static SqlQuery Build(
        AccessMode access, RoleSettings? role, Routine? routine, ApiRequest request, PostgrestConfig config, bool traced = false)
    {
        var searchPath = Identifier.QuotedList(config.DbExtraSearchPath.Prepend(request.Schema));
        List<SqlFragment> settings =
        [
            Set("search_path", searchPath),
            // Before the role, so that a right to set a superuser's setting can be granted to the authenticator rather than to every role.
            .. (role?.Settings ?? []).Select(setting => Set(setting.Key, setting.Value)),
            Set("role", RequestSetting.Role),
            Set("request.jwt.claims", RequestSetting.Claims),
            Set("request.method", RequestSetting.Method),
            Set("request.path", RequestSetting.Path),
            Set("request.headers", RequestSetting.Headers),
            Set("request.cookies", RequestSetting.Cookies),
            .. request.Preferences.TimeZone is null ? Array.Empty<SqlFragment>() : [Set("timezone", RequestSetting.TimeZone)],
            .. (routine?.HoistedSettings ?? []).Select(setting => Set(setting.Key, setting.Value)),
            .. config.AppSettings.Select(setting => Set(setting.Key, setting.Value)),
        ];
        // In an implicit transaction nothing else says so.
        if (access is AccessMode.ReadOnly) settings.Insert(0, Set("transaction_read_only", "on"));

        // set_config answers the value; counting the nulls evaluates all in order and sends one small number back instead of every header.
        var counted = settings.Chunk(MostArguments).Select(some => Fragment($"num_nulls({Commas(some)})"));
        var stamp = !traced ? Empty : access is AccessMode.ReadOnly ? Snapshot : TransactionId;
        return Fragment($"SELECT {Join(Fragment($" + "), counted)}{stamp}").ToQuery();
    }

    private static SqlFragment Set(string name, string value) => Fragment($"set_config({new Literal(name)}, {new Literal(value)}, true)");

    private static SqlFragment Set(string name, RequestSetting value) =>
        Fragment($"set_config({new Literal(name)}, {new SqlParameter.OfSetting(value)}, true)");
}
