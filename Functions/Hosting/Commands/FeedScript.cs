using Edge.ChangeFeed;
using Edge.Postgrest.Schema;
using Edge.Postgrest.Sql;
using static Edge.Postgrest.Sql.SqlFragment;

namespace Edge.Hosting.Commands;

/// <summary>The SQL that sets the feed up and takes it away: statements of one transaction that can be run again.</summary>
internal static class FeedScript
{
    private static readonly QualifiedIdentifier Announce = new("edge", "announce_definitions");

    /// <param name="login">Whom the app logs in as.</param>
    /// <param name="replace">Whether tables that are not named here are taken out of the publication.</param>
    /// <param name="grants">Whether the login role has to be given the REPLICATION right.</param>
    /// <param name="announces">Whether whoever runs this may make event triggers.</param>
    public static IReadOnlyList<SqlFragment> Install(
        IReadOnlyList<QualifiedIdentifier> tables, string publication, string login, bool replace, bool grants, bool announces) =>
    [
        Fragment($"SET LOCAL lock_timeout = '5s'"),
        Fragment($"""
            DO $do$ BEGIN
              IF NOT EXISTS (SELECT FROM pg_publication WHERE pubname = {new Literal(publication)}) THEN
                CREATE PUBLICATION {new Identifier(publication)} WITH (publish = 'insert, update, delete, truncate', publish_via_partition_root = false);
              END IF;
            END $do$
            """),
        .. replace ? Set(tables, publication) : tables.Select(table => Add(table, publication)),
        .. grants ? [Fragment($"ALTER ROLE {new Identifier(login)} REPLICATION")] : Array.Empty<SqlFragment>(),
        .. announces ? EventTrigger(publication) : [],
    ];

    public static IReadOnlyList<SqlFragment> Uninstall(string publication) =>
    [
        Fragment($"SET LOCAL lock_timeout = '5s'"),
        Fragment($"DROP EVENT TRIGGER IF EXISTS {new Identifier(TriggerOf(publication))}"),
        Fragment($"DROP FUNCTION IF EXISTS {FunctionOf(publication)}()"),
        Fragment($"DROP PUBLICATION IF EXISTS {new Identifier(publication)}"),
    ];

    public static string TriggerOf(string publication) => $"edge_feed_{publication}";

    private static QualifiedIdentifier FunctionOf(string publication) => Announce with { Name = $"{Announce.Name}_{publication}" };

    private static IEnumerable<SqlFragment> Set(IReadOnlyList<QualifiedIdentifier> tables, string publication) => tables.Count == 0 ? [] :
        [Fragment($"ALTER PUBLICATION {new Identifier(publication)} SET TABLE {Join(Fragment($", "), tables.Select(table => Fragment($"{table}")))}")];

    private static SqlFragment Add(QualifiedIdentifier table, string publication) => Fragment($"""
        DO $do$ BEGIN
          IF NOT EXISTS (SELECT FROM pg_publication_tables WHERE pubname = {new Literal(publication)}
              AND schemaname = {new Literal(table.Schema)} AND tablename = {new Literal(table.Name)}) THEN
            ALTER PUBLICATION {new Identifier(publication)} ADD TABLE {table};
          END IF;
        END $do$
        """);

    /// <summary>
    /// Announces every DDL in its own transaction. A published table that has lost what its rows are told apart by would fail its writers; it is taken
    /// out of the publication, in the transaction that took it away.
    /// </summary>
    private static SqlFragment[] EventTrigger(string publication) =>
    [
        Fragment($"DO $do$ BEGIN IF to_regnamespace('edge') IS NULL THEN CREATE SCHEMA edge; END IF; END $do$"),
        Fragment($"""
            CREATE OR REPLACE FUNCTION {FunctionOf(publication)}() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER
            SET search_path = pg_catalog, pg_temp AS $function$
            DECLARE
              broken text;
            BEGIN
              PERFORM pg_logical_emit_message(true, {new Literal(ChangeFeedNames.DefinitionsPrefix)}, tg_tag);
              FOR broken IN
                SELECT format('%I.%I', n.nspname, c.relname)
                FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid JOIN pg_class c ON c.oid = r.prrelid
                JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE p.pubname = {new Literal(publication)} AND c.relkind = 'r' AND ({FeedTablesQuery.Obstacle}) IS NOT NULL
              LOOP
                RAISE WARNING 'the change feed does not report table % any more: its updates and deletes would fail', broken;
                EXECUTE format('ALTER PUBLICATION %I DROP TABLE %s', {new Literal(publication)}, broken);
              END LOOP;
            END $function$
            """),
        Fragment($"REVOKE ALL ON FUNCTION {FunctionOf(publication)}() FROM PUBLIC"),
        Fragment($"DROP EVENT TRIGGER IF EXISTS {new Identifier(TriggerOf(publication))}"),
        Fragment($"CREATE EVENT TRIGGER {new Identifier(TriggerOf(publication))} ON ddl_command_end EXECUTE FUNCTION {FunctionOf(publication)}()"),
        Fragment($"ALTER EVENT TRIGGER {new Identifier(TriggerOf(publication))} ENABLE ALWAYS"),
    ];
}
