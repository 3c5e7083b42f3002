using System.Collections.Immutable;
using Edge.Postgrest.Schema.Catalog;

namespace Edge.Postgrest.Schema.Lineage;

/// <summary>A table as the change log sees it: what its triggers are, and what they should be.</summary>
/// <param name="Key">Columns that a change to a row is logged by; empty: changes are logged without a key, as ones to all rows.</param>
/// <param name="Function">The trigger function in schema <c>edge</c> for such a key.</param>
/// <param name="Triggers">oids of those that call it, whatever the session's replication role.</param>
/// <param name="Unlogged">What happens to it that they do not log.</param>
/// <param name="Obstacle">Why they cannot log all of it; null: they can.</param>
internal sealed record LoggedTable(
    QualifiedIdentifier Name, ImmutableArray<string> Key, string Function, ImmutableArray<uint> Triggers, ImmutableArray<string> Unlogged, string? Obstacle)
{
    /// <summary>No change escapes the log.</summary>
    public bool IsWhole => Unlogged.IsEmpty && Obstacle is null;
}

/// <summary>Tables that have triggers of the change log, and those that are named.</summary>
internal static class LoggedTablesQuery
{
    private static readonly (int Bit, string Event)[] Events = [(4, "INSERT"), (8, "DELETE"), (16, "UPDATE"), (32, "TRUNCATE")];

    /// <summary>Parameters: schemas and names of further tables.</summary>
    /// <remarks>
    /// The function's name stands for the columns, so that a trigger from before the key was another one does not count. What the planner takes
    /// for a key is what is logged as one: see <see cref="LineageKeysQuery"/> and <see cref="DataLineage.KeyOf"/>.
    /// </remarks>
    public static string Sql => $$"""
        with log_triggers as (
            select t.oid, t.tgrelid, t.tgtype::int & 60 as event, t.tgenabled, f.proname
              from pg_trigger t join pg_proc f on f.oid = t.tgfoid join pg_namespace e on e.oid = f.pronamespace
             where e.nspname = 'edge' and f.proname ~ '{{NamePattern}}' and not t.tgisinternal)
        select n.nspname, c.relname, k.columns, coalesce('log_change_' || md5(k.columns::text), 'log_change'), t.oids, t.events,
               case when c.relpersistence <> 'p' then 'it is unlogged, and a crash empties it unnoticed'
                    when exists (select from pg_subscription_rel s where s.srrelid = c.oid)
                    then 'it is filled by a subscription, which fires no triggers of statements' end
          from pg_class c
          join pg_namespace n on n.oid = c.relnamespace
          left join ({{LineageKeysQuery.Sql}}) k (relation, columns, forms)
            on k.relation = c.oid and not exists (select from pg_inherits i where i.inhrelid = c.oid or i.inhparent = c.oid)
         cross join lateral (
               select array_agg(l.oid order by l.oid) filter (where is_right), coalesce(bit_or(l.event) filter (where is_right), 0)
                 from log_triggers l
                cross join lateral (select l.tgenabled = 'A' and l.proname = coalesce('log_change_' || md5(k.columns::text), 'log_change')) r (is_right)
                where l.tgrelid = c.oid) t (oids, events)
         where c.relkind in ('r', 'p')
           and (c.oid in (select tgrelid from log_triggers) or (n.nspname::text, c.relname::text) in (select s, r from unnest($1, $2) named (s, r)))
         order by 1, 2
        """;

    /// <summary>Of the names of the log's trigger functions.</summary>
    public const string NamePattern = "^log_change(_[0-9a-f]{32})?$";

    /// <summary>Answers schema and name of each table whose every change is logged; no parameters of its own.</summary>
    public static string Whole =>
        $"""
        SELECT t.schema::text, t.name::text
        FROM ({Sql.Replace("$1", "ARRAY[]::text[]", StringComparison.Ordinal).Replace("$2", "ARRAY[]::text[]", StringComparison.Ordinal)}) AS t (schema, name, key, function, triggers, events, obstacle)
        WHERE t.events = 60 AND t.obstacle IS NULL AND $1::text IS NOT NULL
        """;

    public static async Task<List<LoggedTable>> Read(CatalogReader reader, CancellationToken cancellation)
    {
        var tables = new List<LoggedTable>();
        while (await reader.NextRow(cancellation))
        {
            tables.Add(new(
                reader.Identifier(), [.. reader.Texts()], reader.Text(), [.. reader.Oids()], MissingIn(reader.Int()), reader.TextOrNull()));
        }

        return tables;
    }

    private static ImmutableArray<string> MissingIn(int events) => [.. Events.Where(one => (events & one.Bit) == 0).Select(one => one.Event)];
}
