using System.Collections.Frozen;

namespace Edge.Postgrest.Schema.Catalog;

/// <summary>
/// Handlers of the exposed schemas: domains named like a media type, and what returns one of them — an aggregate over a relation's rows or
/// over any element, or a function, whose results are then of that media type.
/// </summary>
/// <remarks>
/// PostgREST v16.2, SchemaCache.hs > mediaHandlers. There the order of handlers for the same key is left to chance; here the schema that is
/// exposed first has precedence.
/// </remarks>
internal static class MediaHandlersQuery
{
    /// <summary>$1: exposed schemas.</summary>
    /// <remarks>A function is no handler itself: its result is cast to the domain, which is why the domain stands for it.</remarks>
    public const string Sql = """
        with media_types as (
            select t.oid, n.nspname, t.typname
              from pg_type t
              join pg_namespace n on n.oid = t.typnamespace
             where t.typtype = 'd'
               and (t.typname ~ '^[A-Za-z0-9.-]+/[A-Za-z0-9.+-]+$' or t.typname = '*/*')
        )
        select n.nspname, f.proname, an.nspname, a.typname, a.oid = 'anyelement'::regtype, m.typname,
               array_position($1, n.nspname::text) as precedence
          from media_types m
          join pg_proc f on f.prorettype = m.oid and f.prokind = 'a' and f.pronargs = 1
          join pg_namespace n on n.oid = f.pronamespace
          join pg_type a on a.oid = f.proargtypes[0]
          join pg_namespace an on an.oid = a.typnamespace
          left join pg_class r on r.oid = a.typrelid
         where n.nspname = any($1)
           and (a.oid = 'anyelement'::regtype or r.relkind in ('r', 'p', 'v', 'm', 'f'))
         union all
        select m.nspname, m.typname, n.nspname, f.proname, false, m.typname, array_position($1, n.nspname::text)
          from media_types m
          join pg_proc f on f.prorettype = m.oid and f.prokind = 'f' and not f.proretset
          join pg_namespace n on n.oid = f.pronamespace
         where n.nspname = any($1)
         order by precedence desc, 1, 2
        """;

    /// <summary>With the built-in handlers, as far as none of the database is for the same.</summary>
    public static async Task<FrozenDictionary<MediaHandlerKey, ResolvedHandler>> Read(CatalogReader reader, CancellationToken cancellation)
    {
        var handlers = new Dictionary<MediaHandlerKey, ResolvedHandler>(BuiltInHandlers.All);
        while (await reader.NextRow(cancellation))
        {
            var (function, target, forAny, name) = (reader.Identifier(), reader.Identifier(), reader.Bool(), reader.Text());
            QualifiedIdentifier? relation = forAny ? null : target;
            var mediaType = MediaType.Parse(name.ToLowerInvariant());

            // What comes out of a handler for anything is not known; the function may set the header.
            var answered = mediaType.Kind is MediaKind.Any ? MediaType.OctetStream : MediaType.Parse(name);
            handlers[new MediaHandlerKey(relation, mediaType)] = new ResolvedHandler(new MediaHandler.Custom(function, relation), answered);
        }

        return handlers.ToFrozenDictionary();
    }
}
