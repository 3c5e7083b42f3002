using System.Collections.Frozen;

namespace Edge.Postgrest.Schema;

/// <summary>What every relation and function can be answered as, unless the database has a handler of its own for it.</summary>
/// <remarks>PostgREST v16.2, SchemaCache.hs > initialMediaHandlers. GeoJSON is among them with or without PostGIS.</remarks>
internal static class BuiltInHandlers
{
    public static FrozenDictionary<MediaHandlerKey, ResolvedHandler> All { get; } = new Dictionary<MediaHandlerKey, ResolvedHandler>
    {
        [new(null, new MediaType(MediaKind.Any))] = new(new MediaHandler.Json(), new MediaType(MediaKind.Json)),
        [new(null, new MediaType(MediaKind.Json))] = new(new MediaHandler.Json(), new MediaType(MediaKind.Json)),
        [new(null, new MediaType(MediaKind.Csv))] = new(new MediaHandler.Csv(), new MediaType(MediaKind.Csv)),
        [new(null, new MediaType(MediaKind.GeoJson))] = new(new MediaHandler.GeoJson(), new MediaType(MediaKind.GeoJson)),
    }.ToFrozenDictionary();
}
