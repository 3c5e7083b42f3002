using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using static Edge.Postgrest.Sql.SqlFragment;

namespace Edge.Postgrest.Sql;

/// <summary>INSERT, UPDATE and DELETE with RETURNING.</summary>
/// <remarks>PostgREST v16.2, Query/QueryBuilder.hs > mutatePlanToQuery; Query/SqlFragment.hs > addConfigPgrstInserted.</remarks>
internal static class MutateQuery
{
    /// <summary>
    /// Starts the message of the error that a statement raises, to roll back, when a row is written that the access policy does not permit.
    /// </summary>
    internal static readonly string RowNotPermitted = $"pgrst.policy.{Nonce.OfThisProcess}=";

    private static readonly QualifiedIdentifier Body = new("", "pgrst_body");

    internal static SqlFragment Affected(MutatePlan plan) => plan switch
    {
        MutatePlan.Insert insert => Insert(insert),
        MutatePlan.Update { Columns.IsEmpty: true } nothing => NothingToUpdate(nothing),
        MutatePlan.Update update => Update(update),
        MutatePlan.Delete delete => Fragment($"DELETE FROM {plan.Into}{Where(delete.Into, delete.Where)}{Returning(plan)}"),
        _ => throw new ArgumentOutOfRangeException(nameof(plan), plan, null),
    };

    private static SqlFragment Insert(MutatePlan.Insert plan)
    {
        var names = Commas(plan.Columns.Select(column => Fragment($"{new Identifier(column.Name)}")));
        var columns = plan.Columns.IsEmpty ? Empty : Fragment($"({names}) ");
        var rows = new JsonBody(plan.Columns, plan.BodyIsArray, plan.ApplyDefaults).Select();
        var isUpsert = !plan.Where.IsEmpty || plan.OnConflict is { Resolution: PreferResolution.MergeDuplicates };
        var conditions = plan.Where.Select(logic => FilterSql.Logic(Body, logic));
        var where = FilterSql.Where(isUpsert ? conditions.Prepend(CountOneInserted()) : conditions);
        return Fragment($"INSERT INTO {plan.Into} {columns}{rows}{where}{Conflict(plan)}{Returning(plan)}");
    }

    private static SqlFragment Conflict(MutatePlan.Insert plan)
    {
        if (plan.OnConflict is not { Columns.IsEmpty: false } conflict) return Empty;
        var target = Fragment($" ON CONFLICT({Commas(conflict.Columns.Select(column => Fragment($"{new Identifier(column)}")))})");
        if (conflict.Resolution is PreferResolution.IgnoreDuplicates || plan.Columns.IsEmpty) return Fragment($"{target} DO NOTHING");
        var merged = Commas(plan.Columns.Select(column => Fragment($"{new Identifier(column.Name)} = EXCLUDED.{new Identifier(column.Name)}")));
        return Fragment($"{target} DO UPDATE SET {merged} WHERE {CountOneUpdated()}{Existing(plan)}");
    }

    // As with row level security, a row that may not be updated is an error: left out, it would be told by its absence.
    private static SqlFragment Existing(MutatePlan.Insert plan) => plan.Existing.IsEmpty
        ? Empty
        : Fragment($" AND CASE WHEN {FilterSql.All(plan.Into, plan.Existing)} THEN true ELSE {Raise(FieldSql.Column(plan.Into, "tableoid"))}::boolean END");

    /// <summary>Not a constant, which Postgres would look at before there is a row.</summary>
    private static SqlFragment Raise(SqlFragment varying) => Fragment($"({new Literal(RowNotPermitted)} || {varying}::text)");

    /// <summary>
    /// CTEs that end in <c>pgrst_source</c>, the rows that come back. Where rows are checked, <c>pgrst_written</c> has one column more.
    /// </summary>
    internal static SqlFragment Source(MutatePlan plan)
    {
        if (plan.Check.IsEmpty) return Fragment($"pgrst_source AS ({Affected(plan)})");
        var columns = plan.Returning.IsEmpty
            ? Fragment($"1")
            : Commas(plan.Returning.Select(column => FieldSql.Column("pgrst_written", column)));
        return Fragment($"pgrst_written AS ({Affected(plan)}), pgrst_source AS (SELECT {columns} FROM pgrst_written)");
    }

    /// <summary>A number, unless a written row is not permitted.</summary>
    internal static SqlFragment Checked(MutatePlan plan, SqlFragment number) => plan.Check.IsEmpty
        ? number
        : Fragment($"""
            CASE WHEN EXISTS (SELECT FROM pgrst_written WHERE pgrst_permitted IS NOT TRUE)
            THEN {Raise(Fragment($"pg_catalog.count(_postgrest_t)"))}::bigint ELSE {number} END
            """);

    // Every row counts up before it is inserted and down again when it turns out to be an update: what is left tells 201 from 200. The
    // conditions are always true.
    private static SqlFragment CountOneInserted() => Fragment(
        $"set_config('pgrst.inserted', (coalesce({Setting("pgrst.inserted")}::int, 0) + 1)::text, true) <> '0'");

    private static SqlFragment CountOneUpdated() => Fragment(
        $"set_config('pgrst.inserted', (coalesce({Setting("pgrst.inserted")}::int, 0) - 1)::text, true) <> '-1'");

    internal static SqlFragment Setting(string name) => Fragment($"nullif(current_setting({new Literal(name)}, true), '')");

    // UPDATE t SET with nothing is no SQL. The columns are those of RETURNING, so that computed ones still find their table.
    private static SqlFragment NothingToUpdate(MutatePlan.Update plan)
    {
        var columns = plan.Returning.IsEmpty
            ? Fragment($"NULL")
            : Commas(plan.Returning.Select(column => FieldSql.Column(plan.Into.Name, column)));
        return Fragment($"SELECT {columns} FROM {plan.Into} WHERE false");
    }

    private static SqlFragment Update(MutatePlan.Update plan)
    {
        var set = Commas(plan.Columns.Select(column => Fragment($"{new Identifier(column.Name)} = {FieldSql.Column("pgrst_body", column.Name)}")));
        var body = new JsonBody(plan.Columns, plan.BodyIsArray, plan.ApplyDefaults).From();
        return Fragment($"UPDATE {plan.Into} SET {set} {body}{Where(plan.Into, plan.Where)}{Returning(plan)}");
    }

    private static SqlFragment Where(QualifiedIdentifier table, IEnumerable<PlannedLogic> where) =>
        FilterSql.Where(where.Select(logic => FilterSql.Logic(table, logic)));

    // 1 when nothing is wanted back, to know how many rows there were.
    private static SqlFragment Returning(MutatePlan plan)
    {
        var columns = plan.Returning.IsEmpty ? Fragment($"1") : Commas(plan.Returning.Select(column => FieldSql.Column(plan.Into, column)));
        return plan.Check.IsEmpty
            ? Fragment($" RETURNING {columns}")
            : Fragment($" RETURNING {columns}, ({FilterSql.All(plan.Into, plan.Check)}) AS pgrst_permitted");
    }
}
