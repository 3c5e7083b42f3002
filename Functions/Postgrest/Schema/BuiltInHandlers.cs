namespace Edge.Postgrest.Schema;

/// <summary>What every relation and function can be answered as, unless the database has a handler of its own for it.</summary>
/// <remarks>PostgREST v16.2, SchemaCache.hs > initialMediaHandlers. GeoJSON is among them with or without PostGIS.</remarks>
internal static class BuiltInHandlers
{
    public static IReadOnlyDictionary<MediaHandlerKey, ResolvedHandler> All { get; } = new Dictionary<MediaHandlerKey, ResolvedHandler>
    {
        [new(null, MediaType.Any)] = new(new MediaHandler.Json(), MediaType.Json),
        [new(null, MediaType.Json)] = new(new MediaHandler.Json(), MediaType.Json),
        [new(null, MediaType.Csv)] = new(new MediaHandler.Csv(), MediaType.Csv),
        [new(null, MediaType.GeoJson)] = new(new MediaHandler.GeoJson(), MediaType.GeoJson),
    };
}
