using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using static Edge.Postgrest.Sql.SqlFragment;

namespace Edge.Postgrest.Sql;

/// <summary>
/// Asks what of a schema the role may use, for the OpenAPI document: one JSON object with the schema's <c>description</c>, the names of its
/// <c>tables</c> and its <c>functions</c>, whose types are named as the request's search path names them.
/// </summary>
/// <remarks>
/// PostgREST v16.2, Query/SqlFragment.hs > accessibleTables, accessibleFuncs, schemaDescription; MainTx.hs > actionResult. With
/// <c>openapi-mode=ignore-privileges</c> only the description is asked for: the rest is in the schema cache.
/// </remarks>
public static class InspectQuery
{
    public static MainQuery Build(ActionPlan.Inspect plan, ApiRequest request, PostgrestConfig config, SchemaCache schema)
    {
        var main = (config.OpenApiMode is OpenApiMode.FollowPrivileges ? Accessible(plan.Schema) : Described(plan.Schema)).ToQuery();
        var context = TransactionContext.Of(request, config, schema);
        return new MainQuery(main, plannedCount: null, (role, _) => TransactionBuilder.BuildInspection(role, main, context));
    }

    private static SqlFragment Described(string schema) =>
        Fragment($"SELECT json_build_object('description', {Description(schema)})::text");

    private static SqlFragment Accessible(string schema) => Fragment($"""
        SELECT json_build_object(
          'description', {Description(schema)},
          'tables', (
            SELECT coalesce(json_agg(c.relname), '[]')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = {new Literal(schema)} AND c.relkind IN ('v', 'r', 'm', 'f', 'p') AND NOT c.relispartition AND (
              pg_has_role(c.relowner, 'USAGE')
              OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
              OR has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'))),
          'functions', (
            SELECT coalesce(json_agg(json_build_object(
              'name', f.proname, 'description', d.description, 'volatile', f.provolatile = 'v', 'parameters', {Parameters}
            ) ORDER BY f.proname, f.pronargs), '[]')
            FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
            LEFT JOIN pg_description d ON d.objoid = f.oid AND d.classoid = 'pg_proc'::regclass AND d.objsubid = 0
            WHERE n.nspname = {new Literal(schema)} AND f.prokind = 'f' AND f.prorettype <> 'trigger'::regtype
              AND (f.pronargs = 0 OR f.proargnames IS NOT NULL
                OR f.pronargs = 1
                  AND f.proargtypes[0] IN ('bytea'::regtype, 'json'::regtype, 'jsonb'::regtype, 'text'::regtype, 'xml'::regtype))
              AND has_function_privilege(f.oid, 'EXECUTE'))
        )::text
        """);

    private static SqlFragment Description(string schema) =>
        Fragment($"(SELECT obj_description(n.oid, 'pg_namespace') FROM pg_namespace n WHERE n.nspname = {new Literal(schema)})");

    /// <summary>The catalog names all parameters, or none, but lists the types of input parameters only.</summary>
    private static SqlFragment Parameters { get; } = Fragment($"""
        (SELECT coalesce(json_agg(json_build_object(
            'name', coalesce(named.name, ''), 'type', a.type::regtype::text,
            'required', a.position <= f.pronargs - f.pronargdefaults, 'variadic', f.provariadic <> 0 AND a.position = f.pronargs
          ) ORDER BY a.position), '[]')
          FROM unnest(f.proargtypes) WITH ORDINALITY a (type, position)
          LEFT JOIN (
            SELECT p.name, row_number() OVER (ORDER BY p.position) AS position
            FROM unnest(f.proargnames, f.proargmodes) WITH ORDINALITY p (name, mode, position)
            WHERE coalesce(p.mode, 'i') IN ('i', 'b', 'v')
          ) named ON named.position = a.position)
        """);
}
