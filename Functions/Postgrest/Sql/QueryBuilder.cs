using System.Collections.Immutable;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using static Edge.Postgrest.Sql.SqlFragment;

namespace Edge.Postgrest.Sql;

/// <summary>
/// The SQL of a plan. It holds no value of the request: of <see cref="ApiRequest"/> only the preferences and whether the body is an array are
/// looked at, which belong to the request's shape.
/// </summary>
/// <remarks>PostgREST v16.2, Query/Statements.hs > mainRead, mainWrite, mainCall; Query.hs.</remarks>
public static class QueryBuilder
{
    /// <summary>
    /// Starts the message of the error that a statement raises, to roll back, when its number of rows is not allowed; the number follows.
    /// </summary>
    /// <remarks>With the <see cref="Nonce"/>: a client's value can be in a message of the same kind.</remarks>
    public static readonly string RowsNotAllowed = $"pgrst.rows.{Nonce.OfThisProcess}=";

    private static readonly SqlFragment CountOfRows = Fragment($"pg_catalog.count(_postgrest_t)");
    private static readonly SqlFragment NoLocation = Fragment($"array[]::text[]");

    public static MainQuery Build(ActionPlan.Database plan, ApiRequest request, PostgrestConfig config, SchemaCache schema)
    {
        var statement = plan switch
        {
            ActionPlan.Database.RelationRead => Read(plan, request.Preferences, config),
            ActionPlan.Database.Mutate mutate => Write(mutate, request.Preferences),
            ActionPlan.Database.Call call => Call(call, request),
            _ => throw new ArgumentOutOfRangeException(nameof(plan), plan, null),
        };
        var isExplained = plan.MediaType.Kind is MediaKind.Plan;
        var isEstimated = plan is ActionPlan.Database.RelationRead && request.Preferences.Count is PreferCount.Planned or PreferCount.Estimated;
        var main = (isExplained ? Explain(plan.MediaType, statement.BodyInTheMiddle()) : statement.BodyLast()).ToQuery();
        var plannedCount = isEstimated && !isExplained ? Fragment($"EXPLAIN (FORMAT JSON) {ReadQuery.CountableRows(plan.Read)}").ToQuery() : null;
        var context = TransactionContext.Of(request, config, schema);
        return new MainQuery(main, plannedCount, (role, traced) => TransactionBuilder.Build(role, traced, plan, main, plannedCount, context));
    }

    private static Statement Read(ActionPlan.Database plan, Preferences preferences, PostgrestConfig config)
    {
        var countable = ReadQuery.CountableRows(plan.Read);
        // One more than the limit is enough to know that an estimate is needed.
        if (preferences.Count is PreferCount.Estimated && config.DbMaxRows is { } max) countable = Fragment($"{countable} LIMIT {max + 1}");
        var (with, total) = Total(plan.Read, preferences, countable, CountOfRows);
        return new Statement(
            Fragment($"pgrst_source AS ( {ReadQuery.Rows(plan.Read)} ){with}"), Fragment($"SELECT * FROM pgrst_source"), total, CountOfRows,
            Location: null, BodySql.Of(plan.Handler, null), Inserted: null);
    }

    private static Statement Write(ActionPlan.Database.Mutate plan, Preferences preferences)
    {
        var insert = plan.Write as MutatePlan.Insert;
        var isUpsert = insert is { Where.IsEmpty: false } || (insert is not null && preferences.Resolution is PreferResolution.MergeDuplicates);
        // Without a body the select list is not evaluated, so it cannot ask for columns that RETURNING does not give.
        var rows = plan.Handler is MediaHandler.None ? Fragment($"SELECT * FROM pgrst_source") : ReadQuery.Rows(plan.Read);
        return new Statement(
            MutateQuery.Source(plan.Write), rows,
            MutateQuery.Checked(plan.Write, Guarded(plan, preferences, Fragment($"null::bigint"))), CountOfRows,
            insert is not null && preferences.Representation is PreferRepresentation.HeadersOnly ? Location(insert.PrimaryKey) : NoLocation,
            BodySql.Of(plan.Handler, null), isUpsert ? Fragment($"{MutateQuery.Setting("pgrst.inserted")}::bigint") : null);
    }

    private static Statement Call(ActionPlan.Database.Call plan, ApiRequest request)
    {
        var page = plan.Routine.ReturnsSingle ? Fragment($"1::bigint") : CountOfRows;
        var (with, total) = Total(plan.Read, request.Preferences, ReadQuery.CountableRows(plan.Read), page);
        var call = CallQuery.Rows(plan.Invocation, request.Payload is Payload.Json { IsArray: true });
        // The body comes last, and without an aggregate in it the call would too: after the settings that it makes are read.
        // And what the client asks of its rows must not look at those that a policy hides.
        var called = plan is { Handler: MediaHandler.Custom, Routine.ReturnsScalar: true, MediaType.Kind: not MediaKind.Plan }
            || !plan.Invocation.Where.IsEmpty
            ? Fragment($"MATERIALIZED ({call})")
            : Fragment($"({call})");
        return new Statement(
            Fragment($"pgrst_source AS {called}{with}"), ReadQuery.Rows(plan.Read), Guarded(plan, request.Preferences, total), page,
            Location: null, BodySql.Of(plan.Handler, plan.Routine), Inserted: null);
    }

    // Without limits the page is all there is: no second count.
    private static (SqlFragment With, SqlFragment Total) Total(ReadPlan read, Preferences preferences, SqlFragment countable, SqlFragment page) =>
        preferences.Count switch
        {
            null or PreferCount.Planned => (Empty, Fragment($"null::bigint")),
            _ when read.Range.IsAll => (Empty, page),
            _ => (Fragment($", pgrst_source_count AS ({countable})"), Fragment($"(SELECT pg_catalog.count(*) FROM pgrst_source_count)")),
        };

    /// <summary>
    /// Where the number of rows decides between commit and rollback, the statement itself decides: casting a text to bigint is what pure SQL can
    /// raise. So a write needs no second round trip. A read has nothing to roll back; its rows are looked at afterwards.
    /// </summary>
    private static SqlFragment Guarded(ActionPlan.Database plan, Preferences preferences, SqlFragment total)
    {
        if (plan.Access is AccessMode.ReadOnly || plan.MediaType.Kind is MediaKind.Plan) return total;
        var rows = plan is ActionPlan.Database.Call { Routine.ReturnsSingle: true } ? Fragment($"1") : CountOfRows;
        var forbidden = new List<SqlFragment>();
        if (plan is ActionPlan.Database.Mutate { Mutation: Mutation.SingleUpsert } || plan.MediaType.Kind is MediaKind.Singular)
            forbidden.Add(Fragment($"{rows} <> 1"));
        if (IsLimited(plan, preferences)) forbidden.Add(Fragment($"{rows} > {new SqlParameter.OfMaxAffected()}"));
        return forbidden.Count == 0
            ? total
            : Fragment($"CASE WHEN {Join(Fragment($" OR "), forbidden)} THEN ({new Literal(RowsNotAllowed)} || {rows})::bigint ELSE {total} END");
    }

    private static bool IsLimited(ActionPlan.Database plan, Preferences preferences) =>
        preferences is { MaxAffected: not null, Handling: PreferHandling.Strict }
        && plan is ActionPlan.Database.Call or ActionPlan.Database.Mutate { Mutation: Mutation.Update or Mutation.Delete };

    private static SqlFragment Location(ImmutableArray<string> primaryKey)
    {
        var keys = primaryKey.IsEmpty ? Fragment($"''") : Commas(primaryKey.Select(key => Fragment($"{new Literal(key)}")));
        return Fragment($"""
            CASE WHEN {CountOfRows} = 1 THEN coalesce((
            WITH data AS (SELECT row_to_json(_) AS row FROM pgrst_source AS _ LIMIT 1)
            SELECT array_agg(json_data.key || '=' || coalesce('eq.' || json_data.value, 'is.null'))
            FROM data CROSS JOIN json_each_text(data.row) AS json_data
            WHERE json_data.key IN ({keys})), {NoLocation}) ELSE {NoLocation} END
            """);
    }

    private static SqlFragment Explain(MediaType mediaType, SqlFragment statement)
    {
        var format = mediaType.PlanFormat is PlanFormat.Json ? Fragment($"FORMAT JSON") : Fragment($"FORMAT TEXT");
        (PlanOptions Flag, SqlFragment Sql)[] options =
        [
            (PlanOptions.Analyze, Fragment($"ANALYZE")), (PlanOptions.Verbose, Fragment($"VERBOSE")), (PlanOptions.Settings, Fragment($"SETTINGS")),
            (PlanOptions.Buffers, Fragment($"BUFFERS")), (PlanOptions.Wal, Fragment($"WAL")),
        ];
        var chosen = options.Where(option => mediaType.PlanOptions.HasFlag(option.Flag)).Select(option => option.Sql);
        return Fragment($"EXPLAIN ({Commas(chosen.Prepend(format))}) {statement}");
    }

    /// <summary>The one row that every request ends in.</summary>
    /// <param name="Location">Null: rows that cannot have one.</param>
    /// <param name="Inserted">Null: no upsert.</param>
    private sealed record Statement(
        SqlFragment With, SqlFragment Rows, SqlFragment Total, SqlFragment Page, SqlFragment? Location, SqlFragment Body, SqlFragment? Inserted)
    {
        private static readonly SqlFragment ResponseHeaders = Fragment($"{MutateQuery.Setting("response.headers")} AS response_headers");
        private static readonly SqlFragment ResponseStatus = Fragment($"{MutateQuery.Setting("response.status")} AS response_status");

        internal SqlFragment BodyLast() => Query(Fragment($"{Counts()}, {Header()}, {Settings()}, {Body} AS body"));

        /// <summary>As PostgREST has it: an explained statement shows its output columns, and nothing of it is streamed.</summary>
        internal SqlFragment BodyInTheMiddle() => Query(Location is null
            ? Fragment($"{Counts()}, {Body} AS body, {Settings()}")
            : Fragment($"{Counts()}, {Header()}, {Body} AS body, {Settings()}"));

        private SqlFragment Query(SqlFragment columns) => Fragment($"WITH {With} SELECT {columns} FROM ( {Rows} ) _postgrest_t");

        private SqlFragment Counts() => Fragment($"{Total} AS total_result_set, {Page} AS page_total");

        private SqlFragment Header() => Fragment($"{Location ?? Fragment($"null::text[]")} AS header");

        private SqlFragment Settings() =>
            Fragment($"{ResponseHeaders}, {ResponseStatus}, {Inserted ?? Fragment($"null::bigint")} AS response_inserted");
    }
}
