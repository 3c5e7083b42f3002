namespace Edge.Postgrest.Errors;

// PGRST0xx: the way to the database. PGRSTX00: this program.
public sealed partial record ApiError
{
    /// <param name="details">What the server or the network said.</param>
    public static ApiError ConnectionFailed(string? details) =>
        new("PGRST000", 503, "Database connection error. Retrying the connection.", details);

    /// <summary>The connection broke under a statement.</summary>
    public static ApiError ClientFailed(string? details) =>
        new("PGRST001", 503, "Database client error. Retrying the connection.", details);

    public static ApiError NoSchemaCache() =>
        new("PGRST002", 503, "Could not query the database for the schema cache. Retrying.");

    public static ApiError AcquisitionTimeout() =>
        new("PGRST003", 504, "Timed out acquiring connection from connection pool.");
}
