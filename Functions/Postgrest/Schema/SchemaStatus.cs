namespace Edge.Postgrest.Schema;

/// <summary>Whether requests can count on the schema cache and the database behind it.</summary>
public abstract record SchemaStatus
{
    private SchemaStatus() { }

    /// <summary>The first load is under way.</summary>
    public sealed record Loading : SchemaStatus;

    public sealed record Ready : SchemaStatus;

    /// <summary>The database or the load failed. A cache that was loaded before is still in use.</summary>
    /// <param name="Reason">The database's or the driver's message.</param>
    /// <param name="RetryAfter">When the next attempt starts, from the failure on.</param>
    public sealed record Failing(string Reason, TimeSpan RetryAfter) : SchemaStatus;
}
