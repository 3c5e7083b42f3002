using Edge.Postgrest.Planning;
using static Edge.Postgrest.Sql.SqlFragment;

namespace Edge.Postgrest.Sql;

/// <summary>The request's JSON body as rows <c>pgrst_body</c>, one column a field, typed.</summary>
/// <param name="IsArray">The body is an array of objects.</param>
/// <param name="ApplyDefaults">A key that an object lacks gets its column's default (<c>Prefer: missing=default</c>).</param>
/// <param name="FirstOnly">Only the first object counts.</param>
/// <remarks>PostgREST v16.2, Query/SqlFragment.hs > fromJsonBodyF.</remarks>
internal sealed record JsonBody(IReadOnlyList<PlannedField> Fields, bool IsArray, bool ApplyDefaults = false, bool FirstOnly = false)
{
    internal SqlFragment Select() => Fragment(
        $"SELECT {Commas(Fields.Select(field => FieldSql.Column("pgrst_body", field.Name)))} {From()}");

    internal SqlFragment From()
    {
        var body = new SqlParameter.OfBody(ApplyDefaults ? BodyType.Jsonb : BodyType.Json);
        var parsed = Commas(Fields.Select(Parsed));
        return Fragment($"FROM (SELECT {body} AS json_data) pgrst_payload, {WithDefaults()}LATERAL (SELECT {parsed} FROM {Source()}) pgrst_body");
    }

    private static SqlFragment Parsed(PlannedField field)
    {
        var name = new Identifier(field.Name);
        return field.Transform is null ? Fragment($"{name}") : Fragment($"{FieldSql.Represented(field, Fragment($"{name}"))} AS {name}");
    }

    private SqlFragment WithDefaults()
    {
        if (!ApplyDefaults) return Empty;
        var defaults = Fragment($"jsonb_build_object({Commas(Fields.Where(field => field.Default is not null)
            .Select(field => Fragment($"{new Literal(field.Name)}, {new ColumnDefault(field)}")))})");
        return IsArray
            ? Fragment($"""
                LATERAL (SELECT jsonb_agg({defaults} || elem) AS val
                from jsonb_array_elements(pgrst_payload.json_data) elem) pgrst_json_defs, 
                """)
            : Fragment($"LATERAL (SELECT {defaults} || pgrst_payload.json_data AS val) pgrst_json_defs, ");
    }

    private SqlFragment Source()
    {
        var json = ApplyDefaults ? Fragment($"pgrst_json_defs.val") : Fragment($"pgrst_payload.json_data");
        if (Fields.Count == 0) return EmptyObjects(json);
        var columns = Commas(Fields.Select(field => Fragment($"{new Identifier(field.Name)} {new TypeName(field.Type)}")));
        return Fragment($"{ToRecords()}({json}) AS _({columns}){(FirstOnly ? Fragment($" LIMIT 1") : Empty)}");
    }

    // {} is one row without columns, [{}, {}] are two.
    private SqlFragment EmptyObjects(SqlFragment json) => (IsArray, ApplyDefaults) switch
    {
        (false, _) => Fragment($"(values(1)) _ "),
        (true, false) => Fragment($"json_array_elements({json}) _ "),
        (true, true) => Fragment($"jsonb_array_elements({json}) _ "),
    };

    private SqlFragment ToRecords() => (IsArray, ApplyDefaults) switch
    {
        (false, false) => Fragment($"json_to_record"),
        (true, false) => Fragment($"json_to_recordset"),
        (false, true) => Fragment($"jsonb_to_record"),
        (true, true) => Fragment($"jsonb_to_recordset"),
    };
}
