using Edge.Postgrest.Schema;
using Edge.Postgrest.Schema.Lineage;
using static Edge.Postgrest.Sql.SqlFragment;

namespace Edge.Postgrest.Sql;

/// <summary>
/// The SQL that installs the change log and takes it away: statements of one transaction, READ COMMITTED, that can be run again. What the log
/// promises, and why it holds, stands at <see cref="ChangeLogFunctions"/>.
/// </summary>
internal static class ChangeLogScript
{
    private const int ServerWithReplaceTrigger = 14;

    private static readonly (string Name, SqlFragment Event, SqlFragment Rows)[] Triggers =
    [
        ("edge_log_insert", Fragment($"INSERT"), Fragment($" REFERENCING NEW TABLE AS new_rows")),
        ("edge_log_update", Fragment($"UPDATE"), Fragment($" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows")),
        ("edge_log_delete", Fragment($"DELETE"), Fragment($" REFERENCING OLD TABLE AS old_rows")),
        ("edge_log_truncate", Fragment($"TRUNCATE"), Empty),
    ];

    private static readonly SqlFragment Create = Fragment($"CREATE");
    private static readonly SqlFragment CreateOrReplace = Fragment($"CREATE OR REPLACE");

    // Who waits for a table keeps later writers waiting behind him.
    private static readonly SqlFragment Patience = Fragment($"SET LOCAL lock_timeout = '5s'");

    // No publication is to break: one for all tables asks how a row that is deleted is told from others.
    private static readonly SqlFragment[] Tables =
    [
        // IF NOT EXISTS would ask for the right to make one even then.
        Fragment($"DO $do$ BEGIN IF to_regnamespace('edge') IS NULL THEN CREATE SCHEMA edge; END IF; END $do$"),
        Fragment($"""
            CREATE TABLE IF NOT EXISTS edge.change_log (
              schema text COLLATE "C" NOT NULL, relation text COLLATE "C" NOT NULL, key text COLLATE "C", xid xid8 NOT NULL
            )
            """),
        Fragment($"CREATE INDEX IF NOT EXISTS change_log_by_relation ON edge.change_log (schema, relation, xid)"),
        Fragment($"CREATE INDEX IF NOT EXISTS change_log_by_row ON edge.change_log (schema, relation, key, xid)"),
        Fragment($"ALTER TABLE edge.change_log REPLICA IDENTITY FULL"),
        Fragment($"""
            CREATE TABLE IF NOT EXISTS edge.change_log_horizon (
              one boolean PRIMARY KEY DEFAULT true CHECK (one), xid xid8 NOT NULL, next_xid xid8 NOT NULL, noted timestamptz NOT NULL
            )
            """),
        Fragment($"REVOKE ALL ON edge.change_log, edge.change_log_horizon FROM PUBLIC"),
    ];

    // Last: the locks that triggers were made under have been waited for, so all that was not logged is over, and a snapshot that has seen the
    // end of every transaction up to now has seen it, and this one's end. Rows and a horizon beyond that came with a dump of another server.
    private static readonly SqlFragment[] Horizon =
    [
        Fragment($"""
            INSERT INTO edge.change_log_horizon AS h (xid, next_xid, noted)
            SELECT now.xid, now.xid, clock_timestamp() FROM pg_snapshot_xmax(pg_current_snapshot()) AS now (xid)
            ON CONFLICT (one) DO UPDATE SET xid = excluded.xid, next_xid = excluded.xid, noted = excluded.noted
            """),
        Fragment($"DELETE FROM edge.change_log WHERE xid < pg_snapshot_xmin(pg_current_snapshot()) OR xid >= pg_snapshot_xmax(pg_current_snapshot())"),
    ];

    /// <param name="login">Whom the app logs in as.</param>
    /// <param name="channel">On which running apps hear that there is something new.</param>
    /// <param name="serverVersion">The major version.</param>
    public static IReadOnlyList<SqlFragment> Install(IReadOnlyList<LoggedTable> tables, string login, string channel, int serverVersion) =>
    [
        Patience,
        .. Tables,
        ChangeLogFunctions.Trim,
        ChangeLogFunctions.LogChange,
        .. tables.Where(table => !table.Key.IsEmpty).DistinctBy(table => table.Function)
            .Select(table => ChangeLogFunctions.LogRows(FunctionOf(table), table.Key)),
        .. tables.Select(FunctionOf).Append(ChangeLogFunctions.LogChangeName).Append(ChangeLogFunctions.TrimName).Distinct()
            .Select(function => Fragment($"REVOKE ALL ON FUNCTION {function}() FROM PUBLIC")),
        // The app makes its table of idempotency keys by itself. Who does not own the schema cannot give rights to it, and need not.
        Fragment($"""
            DO $do$ BEGIN
              IF (SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = 'edge') THEN
                GRANT USAGE, CREATE ON SCHEMA edge TO {new Identifier(login)};
              END IF;
            END $do$
            """),
        Fragment($"GRANT SELECT ON edge.change_log, edge.change_log_horizon TO {new Identifier(login)}"),
        Fragment($"GRANT EXECUTE ON FUNCTION {ChangeLogFunctions.TrimName}() TO {new Identifier(login)}"),
        .. tables.Where(table => !table.IsWhole).SelectMany(table => TriggersOn(table, serverVersion)),
        .. Horizon,
        Reload(channel),
    ];

    /// <summary>Leaves the log and what other tables have.</summary>
    public static IReadOnlyList<SqlFragment> Uninstall(IEnumerable<LoggedTable> tables, string channel) =>
        [Patience, .. tables.SelectMany(table => Triggers.Select(one => Drop(table, one.Name))), Reload(channel)];

    /// <summary>Takes all away; the schema too, if it was made for the log and nothing else is in it.</summary>
    /// <param name="tables">All that have triggers of it.</param>
    public static IReadOnlyList<SqlFragment> UninstallAll(IEnumerable<LoggedTable> tables, string channel) =>
    [
        Patience,
        .. tables.SelectMany(table => Triggers.Select(one => Drop(table, one.Name))),
        Fragment($"""
            DO $do$
            DECLARE
              made_by constant oid := (SELECT c.relowner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                                       WHERE n.nspname = 'edge' AND c.relname = 'change_log');
              made regprocedure;
            BEGIN
              FOR made IN
                SELECT f.oid FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
                WHERE n.nspname = 'edge' AND (f.proname ~ {new Literal(LoggedTablesQuery.NamePattern)} OR f.proname = 'trim_change_log')
              LOOP
                EXECUTE format('DROP FUNCTION %s', made);
              END LOOP;
              DROP TABLE IF EXISTS edge.change_log, edge.change_log_horizon;
              IF EXISTS (SELECT FROM pg_namespace WHERE nspname = 'edge' AND nspowner = made_by) THEN
                BEGIN
                  DROP SCHEMA edge RESTRICT;
                EXCEPTION WHEN dependent_objects_still_exist THEN
                  RAISE NOTICE 'schema edge holds something else, and stays';
                END;
              END IF;
            END $do$
            """),
        Reload(channel),
    ];

    /// <summary>For <c>psql</c>.</summary>
    public static string Text(IEnumerable<SqlFragment> statements) =>
        string.Concat(statements.Select(statement => $"{statement.ToQuery().Text};\n").Prepend("BEGIN ISOLATION LEVEL READ COMMITTED;\n").Append("COMMIT;\n"));

    private static QualifiedIdentifier FunctionOf(LoggedTable table) => ChangeLogFunctions.LogChangeName with { Name = table.Function };

    // ALWAYS: also in sessions whose replication role is replica.
    private static IEnumerable<SqlFragment> TriggersOn(LoggedTable table, int serverVersion) => Triggers.SelectMany(one => (SqlFragment[])
    [
        .. serverVersion < ServerWithReplaceTrigger ? [Drop(table, one.Name)] : Array.Empty<SqlFragment>(),
        Fragment($"""
            {(serverVersion < ServerWithReplaceTrigger ? Create : CreateOrReplace)} TRIGGER {new Identifier(one.Name)} AFTER {one.Event} ON {table.Name}{one.Rows}
            FOR EACH STATEMENT EXECUTE FUNCTION {FunctionOf(table)}()
            """),
        Fragment($"ALTER TABLE {table.Name} ENABLE ALWAYS TRIGGER {new Identifier(one.Name)}"),
    ]);

    private static SqlFragment Drop(LoggedTable table, string trigger) => Fragment($"DROP TRIGGER IF EXISTS {new Identifier(trigger)} ON {table.Name}");

    private static SqlFragment Reload(string channel) => Fragment($"NOTIFY {new Identifier(channel)}, 'reload schema'");
}
