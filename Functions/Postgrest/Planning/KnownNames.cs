using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Planning;

/// <summary>
/// The names of a schema cache, to be searched. Indexed at the first misspelling and kept as long as the cache lives: with thousands of
/// functions it would be too much work for every 404.
/// </summary>
internal sealed class KnownNames
{
    /// <summary>From this many relations on, a schema is not searched.</summary>
    /// <remarks>PostgREST v16.2, SchemaCache.hs > maxDbTablesForFuzzySearch.</remarks>
    private const int TooManyTables = 500;

    private static readonly ConditionalWeakTable<SchemaCache, KnownNames> OfCaches = [];

    private readonly ConcurrentDictionary<string, FuzzySet?> tables = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, FuzzySet> routines = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, FuzzySet> origins = new(StringComparer.Ordinal);
    private readonly SchemaCache cache;

    private KnownNames(SchemaCache cache) => this.cache = cache;

    public static KnownNames Of(SchemaCache cache) => OfCaches.GetOrAdd(cache, key => new(key));

    public FuzzySet? Tables(string schema) => tables.GetOrAdd(schema, key =>
    {
        var names = cache.Tables.Keys.Where(table => table.Schema == key).Select(table => table.Name).ToList();
        return names.Count < TooManyTables ? Index(names) : null;
    });

    public FuzzySet Routines(string schema) => routines.GetOrAdd(schema, key =>
        Index(cache.Routines.Keys.Where(routine => routine.Schema == key).Select(routine => routine.Name)));

    /// <summary>Relations that have relationships to others of the schema.</summary>
    public FuzzySet Origins(string schema) => origins.GetOrAdd(schema, key =>
        Index(cache.Relationships.Keys.Where(pair => pair.ForeignSchema == key).Select(pair => pair.Table.Name)));

    // Sorted, so that of two equally near names it is always the same.
    private static FuzzySet Index(IEnumerable<string> names) => new(names.Order(StringComparer.Ordinal));
}
