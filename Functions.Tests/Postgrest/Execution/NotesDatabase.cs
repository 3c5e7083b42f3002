namespace Edge.Tests.Postgrest.Execution;

/// <summary>See <c>notes.sql</c>.</summary>
public sealed class NotesDatabase() : PostgresFixture("Functions.Tests/Postgrest/Execution/notes.sql")
{
    /// <summary>The app with the feature on, unless the settings say otherwise.</summary>
    public Task<EdgeApp> StartApp(params IEnumerable<(string Name, string Value)> settings) =>
        EdgeApp.Start(
        [
            ("db-uri", DbUri("note_authenticator", "authenticator")), ("db-schemas", "api"), ("db-anon-role", "note_writer"),
            ("jwt-secret", Token.Secret), ("Idempotency:Enabled", "true"), .. settings,
        ]);
}
