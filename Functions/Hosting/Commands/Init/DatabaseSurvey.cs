using System.Collections.Immutable;
using Npgsql;

namespace Edge.Hosting.Commands.Init;

/// <summary>Looks at a database: its relations, its roles, and what the user may do. It changes nothing.</summary>
internal static class DatabaseSurvey
{
    private const string User =
        "SELECT current_database(), current_user, rolsuper, rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user";

    // Relations of extensions belong to nobody's API.
    private const string Relations =
        """
        SELECT n.nspname, c.relname, c.relkind IN ('v', 'm'), c.relrowsecurity,
               pg_has_role(c.relowner, 'USAGE') AND (pg_has_role(n.nspowner, 'USAGE') OR has_schema_privilege(n.oid, 'USAGE WITH GRANT OPTION')),
               ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                     AND a.attname ~* '(password|passwd|pwd|secret|api_?key|private_?key|access_?token|refresh_?token|salt)' ORDER BY a.attnum)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
          AND n.nspname NOT LIKE 'pg\_%' AND n.nspname NOT IN ('information_schema', 'edge')
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
        ORDER BY 1, 2
        """;

    // Before Postgres 16 who may create roles may grant any that is no superuser; since then ADMIN OPTION decides.
    private const string Roles =
        """
        SELECT r.rolname, coalesce(shobj_description(r.oid, 'pg_authid') LIKE 'Made by edge init%', false), r.rolsuper OR r.rolbypassrls OR r.rolcreaterole, r.rolcanlogin,
               u.rolsuper OR pg_has_role(r.oid, 'MEMBER WITH ADMIN OPTION')
               OR (current_setting('server_version_num')::int < 160000 AND u.rolcreaterole AND NOT r.rolsuper)
        FROM pg_roles r, pg_roles u WHERE u.rolname = current_user
        """;

    public static async Task<DatabaseShape> Of(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var (database, user, superuser, makesRoles) = (await Read(connection, User, row =>
            (row.GetString(0), row.GetString(1), row.GetBoolean(2), row.GetBoolean(3)), cancellation))[0];
        var relations = await Read(connection, Relations, row => new RelationShape(
            row.GetString(0), row.GetString(1), row.GetBoolean(2), row.GetBoolean(3), superuser || row.GetBoolean(4),
            [.. row.GetFieldValue<string[]>(5)]), cancellation);
        var roles = await Read(connection, Roles, row => new RoleShape(
            row.GetString(0), row.GetBoolean(1), row.GetBoolean(2), row.GetBoolean(3), row.GetBoolean(4)), cancellation);
        return new(database, user, superuser, makesRoles, relations, roles);
    }

    private static async Task<ImmutableArray<T>> Read<T>(
        NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> row, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = ImmutableArray.CreateBuilder<T>();
        while (await reader.ReadAsync(cancellation)) rows.Add(row(reader));
        return rows.DrainToImmutable();
    }
}
