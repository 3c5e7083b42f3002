namespace Edge.Tests.Cache;

/// <summary>Alone with its database: every app over it hears of a new schema, and keeps nothing from before.</summary>
public sealed class NewSchemaTests(LibraryDatabase library) : IClassFixture<LibraryDatabase>
{
    [SkippableFact]
    public async Task A_new_schema_makes_all_before_it_unusable()
    {
        await using var app = await library.StartApp(("Cache:Default:MaxAge", "600"));
        (await app.Api.Get("/books?select=*&id=eq.1")).ShouldBeStored();
        await library.Run("ALTER TABLE api.books ADD COLUMN year integer; NOTIFY pgrst, 'reload schema'");

        await Eventually.Holds(async () => (await app.Api.Get("/books?select=*&id=eq.1")).Text.Contains("year", StringComparison.Ordinal));
        await library.Run("ALTER TABLE api.books DROP COLUMN year; NOTIFY pgrst, 'reload schema'");
    }
}
