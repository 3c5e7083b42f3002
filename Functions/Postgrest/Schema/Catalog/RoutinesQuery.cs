using System.Collections.Immutable;

namespace Edge.Postgrest.Schema.Catalog;

/// <summary>
/// Functions of the exposed schemas. Left out: procedures, aggregates, window and trigger functions, and those whose parameters have no
/// names, unless there is a single one of a type that can take a whole body.
/// </summary>
/// <remarks>PostgREST v16.2, SchemaCache.hs > funcsSqlQuery.</remarks>
internal static class RoutinesQuery
{
    /// <summary>$1: exposed schemas.</summary>
    public const string Sql = """
        with recursive domains (oid, base) as (
            select oid, typbasetype from pg_type where typtype = 'd'
            union all
            select d.oid, b.typbasetype from domains d join pg_type b on b.oid = d.base where b.typtype = 'd'
        )
        select n.nspname, f.proname, d.description,
               f.proargnames, f.proargmodes::text[], array(
                    select a.type::regtype::text from unnest(f.proargtypes) with ordinality a (type, position) order by a.position),
               f.pronargdefaults::int,
               tn.nspname, coalesce(row.relname, t.typname), f.proretset,
               t.typtype = 'c',
               dom.oid is not null,
               f.provolatile::text, f.provariadic <> 0, f.proconfig
          from pg_proc f
          join pg_namespace n on n.oid = f.pronamespace
          left join (select d.* from domains d join pg_type b on b.oid = d.base and b.typtype <> 'd') dom on dom.oid = f.prorettype
          join pg_type t on t.oid = coalesce(dom.base, f.prorettype)
          join pg_namespace tn on tn.oid = t.typnamespace
          left join pg_class row on row.oid = t.typrelid
          left join pg_description d on d.objoid = f.oid and d.classoid = 'pg_proc'::regclass and d.objsubid = 0
         where f.prokind = 'f'
           and n.nspname = any($1)
           and t.oid <> 'trigger'::regtype
           and (f.pronargs = 0
                or f.proargnames is not null
                or f.pronargs = 1
                   and f.proargtypes[0] in ('bytea'::regtype, 'json'::regtype, 'jsonb'::regtype, 'text'::regtype, 'xml'::regtype))
        """;

    /// <param name="reader">Where the query's result is.</param>
    /// <param name="hoisted"><c>db-hoisted-tx-settings</c>.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<List<Routine>> Read(CatalogReader reader, ImmutableArray<string> hoisted, CancellationToken cancellation)
    {
        var routines = new List<Routine>();
        while (await reader.NextRow(cancellation))
        {
            var (name, description) = (reader.Identifier(), reader.TextOrNull());
            var (names, modes, types, defaults) = (reader.Texts(), reader.Texts(), reader.Texts(), reader.Int());
            var (typeName, isSet, isRow, isAlias) = (reader.Identifier(), reader.Bool(), reader.Bool(), reader.Bool());
            var (volatility, variadic, settings) = (reader.Text(), reader.Bool(), reader.Texts());

            // A result of several columns, even if it has only one, is composite to PostgREST.
            var isComposite = isRow || modes.Any(mode => mode is "o" or "b" or "t");
            routines.Add(new Routine
            {
                Name = name,
                Description = description,
                Parameters = Parameters(names, modes, types, defaults),
                Returns = new ReturnType(new ReturnedType(typeName, isComposite, isComposite && isAlias), isSet),
                Volatility = volatility switch { "i" => Volatility.Immutable, "s" => Volatility.Stable, _ => Volatility.Volatile },
                HasVariadic = variadic,
                Isolation = StoredSettings.Isolation(settings),
                HoistedSettings = StoredSettings.Hoisted(settings, hoisted),
            });
        }

        return routines;
    }

    /// <summary>The catalog names and marks all parameters, or none, but lists types and defaults of input parameters only.</summary>
    private static ImmutableArray<RoutineParameter> Parameters(string[] names, string[] modes, string[] types, int defaults)
    {
        var parameters = ImmutableArray.CreateBuilder<RoutineParameter>(types.Length);
        for (var i = 0; parameters.Count < types.Length; i++)
        {
            var mode = modes.Length == 0 ? "i" : modes[i];
            if (mode is not ("i" or "b" or "v"))
            {
                continue;
            }

            var type = types[parameters.Count];
            parameters.Add(new RoutineParameter(
                names.Length == 0 ? "" : names[i], type, WithoutLength(type), parameters.Count < types.Length - defaults, mode is "v"));
        }

        return parameters.MoveToImmutable();
    }

    /// <summary>These two mean a length of 1 when they are cast to without one.</summary>
    private static string WithoutLength(string type) => type switch
    {
        "bit" => "bit varying",
        "bit[]" => "bit varying[]",
        "character" => "character varying",
        "character[]" => "character varying[]",
        _ => type,
    };
}
