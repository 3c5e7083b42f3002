using Edge.Postgrest.Schema;
using static Edge.Postgrest.Sql.SqlFragment;

namespace Edge.Postgrest.Sql;

/// <summary>Rows <c>_postgrest_t</c> as the body of the answer.</summary>
/// <remarks>PostgREST v16.2, Query/SqlFragment.hs > handlerF.</remarks>
internal static class BodySql
{
    /// <param name="routine">The function whose result the rows are; null: they are not a function's.</param>
    internal static SqlFragment Of(MediaHandler handler, Routine? routine) => handler switch
    {
        MediaHandler.Json => Json(routine, stripNulls: false),
        MediaHandler.StrippedArrayJson => Json(routine, stripNulls: true),
        MediaHandler.SingleJson single => First(Rows(routine is { ReturnsScalar: true }), single.StripNulls),
        MediaHandler.GeoJson => Fragment(
            $"json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(ST_AsGeoJSON(_postgrest_t)::json), '[]'))"),
        MediaHandler.Csv => Csv(),
        MediaHandler.Custom custom => Custom(custom, routine),
        MediaHandler.None => Fragment($"''::text"),
        _ => throw new ArgumentOutOfRangeException(nameof(handler), handler, null),
    };

    private static SqlFragment Json(Routine? routine, bool stripNulls) => routine switch
    {
        { ReturnsSingleComposite: true } => First(Rows(scalar: false), stripNulls),
        { ReturnsScalar: true } => First(Rows(scalar: true), stripNulls),
        { ReturnsSetOfScalar: true } => Fragment($"coalesce({Stripped(Rows(scalar: true), stripNulls)}, '[]')"),
        _ => Fragment($"coalesce({Stripped(Rows(scalar: false), stripNulls)}, '[]')"),
    };

    private static SqlFragment Rows(bool scalar) => scalar ? Fragment($"json_agg(_postgrest_t.pgrst_scalar)") : Fragment($"json_agg(_postgrest_t)");

    private static SqlFragment First(SqlFragment rows, bool stripNulls) =>
        Fragment($"coalesce({Stripped(Fragment($"{rows}->0"), stripNulls)}, 'null')");

    private static SqlFragment Stripped(SqlFragment json, bool stripNulls) => stripNulls ? Fragment($"json_strip_nulls({json})") : json;

    // The header comes from the keys of the first row; a row's text form is already CSV but for its parentheses.
    private static SqlFragment Csv() => Fragment($"""
        (SELECT coalesce(string_agg(a.k, ','), '') FROM (
            SELECT json_object_keys(r)::text as k FROM (SELECT row_to_json(hh) as r from pgrst_source as hh limit 1) s) a)
        || {new Literal("\n")} || coalesce(string_agg(substring(_postgrest_t::text, 2, length(_postgrest_t::text) - 2), {new Literal("\n")}), '')
        """);

    private static SqlFragment Custom(MediaHandler.Custom custom, Routine? routine) => (routine, custom.For) switch
    {
        ({ ReturnsScalar: true }, _) => Fragment($"{custom.Function}(_postgrest_t.pgrst_scalar)"),
        (_, null) => Fragment($"{custom.Function}(_postgrest_t)"),
        (_, { } relation) => Fragment($"{custom.Function}(_postgrest_t::{relation})"),
    };
}
