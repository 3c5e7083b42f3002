using System.Collections.Immutable;
using Edge.Postgrest.Schema;
using static Edge.Postgrest.Sql.SqlFragment;

namespace Edge.Postgrest.Sql;

/// <summary>
/// The functions that fill and trim the change log. They run as their owner, so that who may write to a table needs no right to the log, and with
/// a search path of their own. They insert only, and lock nothing that another writer needs.
/// </summary>
/// <remarks>
/// Why trimming loses nothing. A reader holds an answer's snapshot S against the log, and takes the answer for outdated unless
/// <c>horizon &lt;= xmin(S)</c>. Every transaction before <c>xmin(S)</c> was over when S was taken, and S sees what it did. So the rows of
/// transactions before the horizon tell nobody anything, and may go, if the horizon is raised in the same transaction that deletes them. A row
/// that comes late, of a transaction that has been open for long, is no exception: as long as it is open, it keeps <c>xmin(S)</c> of every new S
/// below its id.
/// The horizon that is set was <c>xmin</c> at the trimming before, an hour ago or longer: not <c>xmin</c> of now, by which every answer would be
/// outdated that is older than now. All that was read in this hour has an <c>xmin(S)</c> at or above it.
/// </remarks>
internal static class ChangeLogFunctions
{
    // Keys of one statement (of an UPDATE the old and the new ones), and of one transaction; beyond, all rows of the relation count as changed.
    private const int MostKeys = 32;
    private const int MostKeysOfTransaction = 64;

    // An index entry has room for 2,704 bytes.
    private const int LongestKey = 500;

    public static readonly QualifiedIdentifier LogChangeName = new("edge", "log_change");
    public static readonly QualifiedIdentifier TrimName = new("edge", "trim_change_log");

    /// <summary>For tables without a key that rows can be told apart by: logs that there was a change.</summary>
    public static SqlFragment LogChange { get; } = Function(LogChangeName, Fragment($"""
          IF TG_OP = 'INSERT' THEN
            IF NOT EXISTS (SELECT FROM new_rows) THEN RETURN NULL; END IF;
          ELSIF TG_OP <> 'TRUNCATE' THEN
            IF NOT EXISTS (SELECT FROM old_rows) THEN RETURN NULL; END IF;
          END IF;
        """));

    /// <summary>Expects nothing of its caller; whoever calls it more often does not trim more.</summary>
    public static SqlFragment Trim { get; } = Fragment($"""
        CREATE OR REPLACE FUNCTION {TrimName}() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
        DECLARE
          reached xid8;
          trimmed bigint;
        BEGIN
          -- One at a time, and nobody waits.
          PERFORM FROM edge.change_log_horizon FOR UPDATE SKIP LOCKED;
          IF NOT FOUND THEN RETURN 0; END IF;
          UPDATE edge.change_log_horizon h
          SET xid = greatest(h.xid, h.next_xid), next_xid = pg_snapshot_xmin(pg_current_snapshot()), noted = clock_timestamp()
          WHERE h.noted <= clock_timestamp() - interval '1 hour'
          RETURNING h.xid INTO reached;
          IF NOT FOUND THEN RETURN 0; END IF;
          DELETE FROM edge.change_log c WHERE c.xid < reached;
          GET DIAGNOSTICS trimmed = ROW_COUNT;
          RETURN trimmed;
        END $function$
        """);

    /// <summary>Logs the keys of the rows that a statement changed, as <see cref="KeyText"/> has them.</summary>
    public static SqlFragment LogRows(QualifiedIdentifier name, ImmutableArray<string> key)
    {
        var text = Join(Fragment($" || ',' || "), key.Select(column => Fragment($@"replace(replace(r.{new Identifier(column)}::text, E'\\', E'\\\\'), ',', E'\\,')")));
        return Function(name, Fragment($"""
              -- A column that has been renamed since is no reason to refuse a write.
              BEGIN
                IF TG_OP = 'INSERT' THEN
                  SELECT count(*), array_agg(r.key) INTO changed, keys FROM (SELECT {text} FROM new_rows r LIMIT {MostKeys + 1}) AS r (key);
                ELSIF TG_OP = 'DELETE' THEN
                  SELECT count(*), array_agg(r.key) INTO changed, keys FROM (SELECT {text} FROM old_rows r LIMIT {MostKeys + 1}) AS r (key);
                ELSIF TG_OP = 'UPDATE' THEN
                  SELECT count(*), array_agg(DISTINCT r.key) INTO changed, keys FROM (
                    (SELECT {text} FROM old_rows r LIMIT {MostKeys + 1}) UNION ALL (SELECT {text} FROM new_rows r LIMIT {MostKeys + 1})) AS r (key);
                END IF;
                IF changed = 0 AND TG_OP <> 'TRUNCATE' THEN RETURN NULL; END IF;
              EXCEPTION WHEN undefined_column THEN
                keys := NULL;
              END;
            """));
    }

    /// <summary>
    /// What the transaction has logged already is looked for in the log itself: what a savepoint took back is not there. Not under SERIALIZABLE,
    /// where reading what others insert beside it would make the transactions of two writers fail.
    /// </summary>
    /// <param name="find">Sets <c>changed</c> and <c>keys</c>; without keys all rows are meant.</param>
    private static SqlFragment Function(QualifiedIdentifier name, SqlFragment find) => Fragment($"""
        CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
        DECLARE
          changed bigint := 0;
          keys text[];
        BEGIN
        {find}
          INSERT INTO edge.change_log (schema, relation, key, xid)
          SELECT TG_TABLE_SCHEMA, TG_TABLE_NAME, CASE WHEN octet_length(l.key) <= {LongestKey} THEN l.key END, pg_current_xact_id()
          FROM (
            SELECT count(*) AS logged, coalesce(bool_or(c.key IS NULL), false) AS whole FROM edge.change_log c
            WHERE c.schema = TG_TABLE_SCHEMA AND c.relation = TG_TABLE_NAME AND c.xid = pg_current_xact_id()
              AND current_setting('transaction_isolation') <> 'serializable') AS before
          CROSS JOIN LATERAL unnest(
            CASE WHEN changed > {MostKeys} OR before.logged + cardinality(keys) > {MostKeysOfTransaction} OR keys IS NULL THEN ARRAY[NULL::text] ELSE keys END) AS l (key)
          WHERE NOT before.whole;
          RETURN NULL;
        END $function$
        """);
}
