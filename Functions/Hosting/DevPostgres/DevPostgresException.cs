namespace Edge.Hosting.DevPostgres;

/// <summary>The development Postgres cannot be had; the message is one line that says what to do.</summary>
public sealed class DevPostgresException(string message, Exception? cause = null) : Exception(message, cause);
