namespace Edge.Postgrest.Schema;

/// <param name="QueryTime">Of the last load that succeeded.</param>
public sealed record SchemaLoads(long Succeeded, long Failed, TimeSpan QueryTime);
