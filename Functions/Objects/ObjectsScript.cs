namespace Edge.Objects;

/// <summary>Gives the SQL that installs the tables of the objects: statements of one transaction that can be run again.</summary>
internal static class ObjectsScript
{
    private static readonly string[] Tables =
    [
        """
        CREATE TABLE IF NOT EXISTS edge.object (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          class text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL,
          version bigint NOT NULL DEFAULT 0, turn uuid NOT NULL, size bigint NOT NULL DEFAULT 0,
          alarm timestamptz, attempts integer NOT NULL DEFAULT 0,
          UNIQUE (class, name)
        ) WITH (fillfactor = 80)
        """,
        "CREATE INDEX IF NOT EXISTS object_by_alarm ON edge.object (alarm) WHERE alarm IS NOT NULL",
        """
        CREATE TABLE IF NOT EXISTS edge.object_value (
          object bigint NOT NULL REFERENCES edge.object ON DELETE CASCADE,
          key text COLLATE "C" NOT NULL, value json NOT NULL, bytes integer NOT NULL,
          PRIMARY KEY (object, key)
        ) WITH (fillfactor = 80)
        """,
        """
        CREATE TABLE IF NOT EXISTS edge.object_call (
          object bigint NOT NULL REFERENCES edge.object ON DELETE CASCADE,
          key bytea NOT NULL, fingerprint bytea NOT NULL, expires timestamptz NOT NULL, result bytea NOT NULL,
          PRIMARY KEY (object, key)
        )
        """,
        "CREATE INDEX IF NOT EXISTS object_call_by_expiry ON edge.object_call (expires)",
        "REVOKE ALL ON edge.object, edge.object_value, edge.object_call FROM PUBLIC",
    ];

    /// <param name="login">The role that the app logs in as.</param>
    public static IReadOnlyList<string> Install(string login) =>
    [
        "SET LOCAL lock_timeout = '5s'",
        // Two may install at once.
        "SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('edge.object'))",
        "DO $do$ BEGIN IF to_regnamespace('edge') IS NULL THEN CREATE SCHEMA edge; END IF; END $do$",
        .. Tables,
        // The app makes its table of idempotency keys by itself. Who does not own the schema cannot give rights to it, and need not.
        $"""
        DO $do$ BEGIN
          IF (SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = 'edge') THEN
            GRANT USAGE, CREATE ON SCHEMA edge TO {Quoted(login)};
          END IF;
        END $do$
        """,
        $"GRANT SELECT, INSERT, UPDATE, DELETE ON edge.object, edge.object_value, edge.object_call TO {Quoted(login)}",
    ];

    /// <summary>For <c>psql</c>.</summary>
    public static string Text(IEnumerable<string> statements) =>
        string.Concat(statements.Select(statement => $"{statement};\n").Prepend("BEGIN;\n").Append("COMMIT;\n"));

    private static string Quoted(string role) => $"\"{role.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
