namespace Edge.Tests.Spec.Access;

/// <summary>The archive as the policy shows it to the public, but by hand: what is hidden is not in the database at all, and there is no policy.</summary>
public sealed class CutArchive : FilmsDatabase
{
    private EdgeApp? _app;

    public Api Api
    {
        get
        {
            // Skips where there is no Postgres.
            _ = ConnectionString;
            return _app!.Api;
        }
    }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (!IsThere) return;
        await Run("""
            DELETE FROM api.castings WHERE film_id IN (1, 2, 9);
            DELETE FROM api.takings; DELETE FROM api.loans; DELETE FROM api.technical_specs;
            DELETE FROM api.films WHERE id IN (1, 2, 9);
            DELETE FROM api.directors WHERE id = 1;
            DELETE FROM api.actors WHERE id <= 2;
            ALTER TABLE api.films DROP COLUMN minutes, DROP COLUMN details, DROP COLUMN run, DROP COLUMN words;
            ALTER TABLE api.directors DROP COLUMN born;
            """);
        _app = await EdgeApp.Start(
        [
            ("db-uri", AuthenticatorUri), ("db-schemas", "api, archive"), ("db-anon-role", "film_anon"), ("db-aggregates-enabled", "true"),
        ]);
    }

    public override async Task DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        await base.DisposeAsync();
    }
}
