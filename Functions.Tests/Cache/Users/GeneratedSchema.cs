using System.Text;

namespace Edge.Tests.Cache.Users;

/// <summary>
/// A schema made by lot: tables with row security that looks at roles, claims, headers, cookies and other tables in all the ways that people
/// write, views of every kind over them, and functions of which some tell what they read and some do not.
/// </summary>
internal sealed class GeneratedSchema(string name, Random random, bool hasInvokerViews)
{
    private const string Claims = "current_setting('request.jwt.claims', true)";
    private const string Roles = "quarrel_anon, quarrel_reader, quarrel_member, quarrel_writer, quarrel_owner";

    private static readonly string[] Tables = ["t2", "t1", "t0"];

    private static readonly (string Name, string From)[] Views = [("v0", "t0"), ("v1", "v0"), ("v2", "t1")];

    private readonly StringBuilder sql = new();

    /// <summary>Functions that do not tell what they read: they need tags.</summary>
    public static IReadOnlyList<string> Untold { get; } = ["me_text", "me_pl", "all_of", "stamped"];

    public string Sql()
    {
        sql.Append($"CREATE SCHEMA {name};\nGRANT USAGE ON SCHEMA {name} TO {Roles};\n");
        MakeTables();
        MakeFunctions();
        foreach (var table in Tables) Secure(table);
        MakeViews();
        MakeFunctionsOfRows();
        sql.Append($"GRANT SELECT ON ALL TABLES IN SCHEMA {name} TO {Roles};\n");
        sql.Append($"GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {name} TO quarrel_writer;\n");
        return sql.ToString();
    }

    /// <summary>Another definition of something in it. Views stay those of the same tables, through which is written too.</summary>
    public string Change()
    {
        var (table, (view, from)) = (One(Tables), Views[random.Next(Views.Length)]);
        return random.Next(hasInvokerViews ? 9 : 8) switch
        {
            0 => $"ALTER TABLE {name}.{table} ENABLE ROW LEVEL SECURITY",
            1 => $"ALTER TABLE {name}.{table} DISABLE ROW LEVEL SECURITY",
            2 => $"DROP POLICY IF EXISTS may_1 ON {name}.{table}",
            3 => $"DROP POLICY IF EXISTS may_1 ON {name}.{table}; CREATE POLICY may_1 ON {name}.{table} FOR SELECT USING ({Condition(table)})",
            4 => $"DROP POLICY IF EXISTS must ON {name}.{table}; CREATE POLICY must ON {name}.{table} AS RESTRICTIVE FOR SELECT TO quarrel_reader USING ({Condition(table)})",
            5 => $"CREATE OR REPLACE VIEW {name}.{view} AS SELECT id, owner, team, tenant, level, body, ref FROM {name}.{from} x WHERE {Condition("x")}",
            6 => $"ALTER VIEW {name}.{view} OWNER TO {One("CURRENT_USER", "quarrel_owner")}",
            7 => $"""
                CREATE OR REPLACE FUNCTION {name}.me() RETURNS text LANGUAGE sql STABLE RETURN
                  {One($"{Claims}::json ->> 'sub'", $"{Claims}::json -> 'app' ->> 'team'", "current_setting('request.headers', true)::json ->> 'x-tenant'", "'ada'")}
                """,
            _ => $"ALTER VIEW {name}.{view} SET (security_invoker = {One("true", "false")})",
        };
    }

    private void MakeTables()
    {
        sql.Append(
            $"""
            CREATE TABLE {name}.members (who text, team text, PRIMARY KEY (who, team));
            INSERT INTO {name}.members VALUES ('ada', 'red'), ('bob', 'blue'), ('eve', 'red'), ('eve', 'blue');
            CREATE TYPE {name}.claim AS (sub text, level text);

            """);
        for (var at = 0; at < Tables.Length; at++)
        {
            var (table, reference) = (Tables[at], at == 0 ? "" : $"REFERENCES {name}.{Tables[at - 1]} ON DELETE {One("CASCADE", "SET NULL")}");
            sql.Append(
                $"""
                CREATE TABLE {name}.{table} (
                  id int PRIMARY KEY, owner text, team text, tenant text, level int, body text, ref int {reference}
                );
                INSERT INTO {name}.{table} SELECT n, (array['ada', 'bob', 'eve', 'reader'])[n % 4 + 1], (array['red', 'blue'])[n % 2 + 1],
                  (array['north', 'south', 'west'])[n % 3 + 1], n % 3, '{table} ' || n, n FROM generate_series(1, 8) n;

                """);
        }

        // What a trigger writes beside.
        if (random.Next(2) == 0)
        {
            sql.Append(
                $"""
                CREATE FUNCTION {name}.join_team() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
                  $$ BEGIN INSERT INTO {name}.members VALUES (NEW.owner, NEW.team) ON CONFLICT DO NOTHING; RETURN NEW; END $$;
                CREATE TRIGGER joins AFTER INSERT OR UPDATE ON {name}.t1 FOR EACH ROW EXECUTE FUNCTION {name}.join_team();

                """);
        }
    }

    private void MakeFunctions() => sql.Append(
        $"""
        CREATE FUNCTION {name}.me() RETURNS text LANGUAGE sql STABLE RETURN {Claims}::json ->> 'sub';
        CREATE FUNCTION {name}.me_text() RETURNS text LANGUAGE sql STABLE AS $$ SELECT {Claims}::json ->> 'sub' $$;
        CREATE FUNCTION {name}.me_pl() RETURNS text LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN {Claims}::json ->> 'sub'; END $$;
        CREATE FUNCTION {name}.setting(name text) RETURNS text LANGUAGE sql STABLE RETURN current_setting(name, true);
        CREATE FUNCTION {name}.teams() RETURNS text[] LANGUAGE sql STABLE {One("", "SECURITY DEFINER")}
          RETURN ARRAY(SELECT team FROM {name}.members WHERE who = {name}.me());
        CREATE FUNCTION {name}.whoami() RETURNS json LANGUAGE sql STABLE
          RETURN json_build_object('sub', {name}.me(), 'role', current_user, 'tenant', current_setting('request.headers', true)::json ->> 'x-tenant');
        CREATE FUNCTION {name}.stamped() RETURNS text LANGUAGE plpgsql STABLE AS
          $$ BEGIN PERFORM set_config('response.headers', json_build_array(json_build_object('X-Who', {name}.me()))::text, true); RETURN 'x'; END $$;

        """);

    private void Secure(string table)
    {
        if (random.Next(6) == 0) return;
        sql.Append($"ALTER TABLE {name}.{table} ENABLE ROW LEVEL SECURITY;\n");
        sql.Append($"CREATE POLICY writes ON {name}.{table} TO quarrel_writer USING (true) WITH CHECK (true);\n");
        for (var at = random.Next(1, 3); at > 0; at--)
            sql.Append($"CREATE POLICY may_{at} ON {name}.{table} FOR SELECT TO {One("PUBLIC", "PUBLIC", "quarrel_reader, quarrel_member, quarrel_owner")} USING ({Condition(table)});\n");
        if (random.Next(4) == 0)
            sql.Append($"CREATE POLICY must ON {name}.{table} AS RESTRICTIVE FOR SELECT TO quarrel_reader, quarrel_member USING ({Condition(table)});\n");
    }

    private void MakeViews()
    {
        foreach (var (view, from) in Views)
        {
            var invoker = hasInvokerViews && random.Next(2) == 0 ? "WITH (security_invoker = true)" : "";
            var where = random.Next(2) == 0 ? $" WHERE {Condition("x")}" : "";
            sql.Append($"CREATE VIEW {name}.{view} {invoker} AS SELECT id, owner, team, tenant, level, body, ref FROM {name}.{from} x{where};\n");
            if (random.Next(3) == 0) sql.Append($"ALTER VIEW {name}.{view} OWNER TO quarrel_owner;\n");
        }
    }

    private void MakeFunctionsOfRows() => sql.Append(
        $"""
        CREATE FUNCTION {name}.label({name}.t0) RETURNS text LANGUAGE sql STABLE
          RETURN (SELECT body FROM {name}.t1 WHERE id = $1.ref) || coalesce({One($"{name}.me()", "current_user", "null")}, '-');
        CREATE FUNCTION {name}.seen({name}.t0) RETURNS bigint LANGUAGE sql STABLE RETURN (SELECT count(*) FROM {name}.{One("t0", "v1", "members")});
        CREATE FUNCTION {name}.counted() RETURNS bigint LANGUAGE sql STABLE {One("", "SECURITY DEFINER")} RETURN (SELECT count(*) FROM {name}.{One("t0", "v0", "v2")});
        CREATE FUNCTION {name}.touch() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN UPDATE {name}.t1 SET body = body || '!' WHERE id < 3; END $$;
        CREATE FUNCTION {name}.all_of(team text) RETURNS SETOF {name}.t0 LANGUAGE sql STABLE AS $$ SELECT * FROM {name}.t0 x WHERE x.team = $1 $$;
        DO $do$ BEGIN EXECUTE $f$
          CREATE FUNCTION {name}.mine() RETURNS SETOF {name}.t0 LANGUAGE sql STABLE BEGIN ATOMIC SELECT * FROM {name}.t0 x WHERE {Condition("x")}; END
        $f$; END $do$;
        DO $do$ BEGIN EXECUTE $f$
          CREATE FUNCTION {name}.peers({name}.t1) RETURNS SETOF {name}.t0 LANGUAGE sql STABLE BEGIN ATOMIC SELECT * FROM {name}.t0 x WHERE x.team = $1.team; END
        $f$; END $do$;

        """);

    /// <summary>None that fails for some rows: whether Postgres comes to such a row depends on its plan. None that calls itself immutable and
    /// is not: Postgres takes its value for one user into a plan for others.</summary>
    /// <param name="row">What the columns are called by.</param>
    private string Condition(string row) => One(
        $"{row}.owner = {Claims}::json ->> 'sub'",
        $"{row}.owner = (nullif({Claims}, '')::jsonb ->> 'sub')",
        $"{row}.owner = coalesce({Claims}::jsonb ->> 'sub', 'reader')",
        $"{row}.owner = lower({Claims}::json ->> 'sub')",
        $"{row}.owner = (SELECT c ->> 'sub' FROM (SELECT {Claims}::jsonb c) x)",
        $"{row}.owner = (({Claims}::jsonb)['sub'] #>> '{{}}')",
        $"{row}.owner = (jsonb_populate_record(null::{name}.claim, {Claims}::jsonb)).sub",
        $"{row}.team = ({Claims}::json -> 'app' ->> 'team')",
        $"{row}.team = ({Claims}::jsonb #>> '{{app,team}}')",
        $"{row}.team = (jsonb_path_query_first({Claims}::jsonb, '$.app.team') #>> '{{}}')",
        $"{row}.team IN (SELECT jsonb_array_elements_text(jsonb_path_query_array({Claims}::jsonb, '$.teams[*]')))",
        $"{Claims}::jsonb -> 'teams' ? {row}.team",
        $"{Claims}::jsonb @> '{{\"admin\": true}}'",
        $"{Claims}::jsonb ? 'admin'",
        $"CASE WHEN {Claims}::json ->> 'level' ~ '^[0-9]$' THEN ({Claims}::json ->> 'level')::int >= {row}.level END",
        $"json_typeof({Claims}::json -> 'sub') = 'string'",
        $"length({Claims}) % 2 = {row}.id % 2",
        $"{row}.owner = current_setting('REQUEST.jwt.Claims', true)::json ->> 'sub'",
        $"{row}.owner = current_setting('request.' || 'jwt.claims', true)::json ->> 'sub'",
        $"{row}.owner = {name}.setting('request.jwt.claims')::json ->> 'sub'",
        $"{row}.tenant = current_setting('request.headers', true)::json ->> 'x-tenant'",
        $"{row}.tenant = (SELECT value FROM json_each_text(current_setting('request.headers', true)::json) WHERE key = 'x-tenant')",
        $"{row}.tenant = current_setting('request.cookies', true)::json ->> 'tenant'",
        $"current_setting('request.method', true) = 'GET'",
        $"current_setting('request.path', true) LIKE '%0'",
        $"{row}.owner = substr(current_user, 9)",
        $"pg_has_role(current_user, 'quarrel_member', 'member')",
        $"{row}.owner = {name}.me()",
        $"{row}.owner = {name}.me_text()",
        $"{row}.owner = {name}.me_pl()",
        $"{row}.team = ANY ({name}.teams())",
        $"EXISTS (SELECT FROM {name}.members m WHERE m.team = {row}.team AND m.who = {Claims}::json ->> 'sub')",
        $"{row}.id < (SELECT count(*) FROM {name}.members) + 2");

    private string One(params string[] all) => all[random.Next(all.Length)];
}
