namespace Edge.Tests.Support;

/// <summary>
/// The app over a film archive of its own. Every request's transaction is rolled back, so that tests of a class do not see each other's
/// writes; <c>Prefer: tx=commit</c> keeps one.
/// </summary>
public class FilmsApp : FilmsDatabase
{
    private EdgeApp? _app;

    /// <summary>As an anonymous client.</summary>
    public Api Api
    {
        get
        {
            // Skips where there is no Postgres.
            _ = ConnectionString;
            return _app!.Api;
        }
    }

    public IServiceProvider Services => _app!.Services;

    /// <summary>Another app over the same database; the caller disposes it.</summary>
    /// <param name="settings">Names as in PostgREST's configuration file; they win over the usual ones.</param>
    public Task<EdgeApp> StartApp(params (string Name, string Value)[] settings) => StartApp(untilReady: true, settings);

    /// <inheritdoc cref="StartApp((string, string)[])"/>
    public Task<EdgeApp> StartApp(bool untilReady, params (string Name, string Value)[] settings) =>
        EdgeApp.Start([.. UsualSettings(), .. settings], untilReady);

    /// <inheritdoc cref="StartApp((string, string)[])"/>
    /// <param name="time">What goes by for the app.</param>
    public Task<EdgeApp> StartApp(TimeProvider time, params (string Name, string Value)[] settings) =>
        EdgeApp.Start([.. UsualSettings(), .. settings], time: time);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (IsThere) _app = await StartApp();
    }

    public override async Task DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        await base.DisposeAsync();
    }

    protected virtual IEnumerable<(string Name, string Value)> UsualSettings() =>
    [
        ("db-uri", AuthenticatorUri),
        ("db-schemas", "api, archive"),
        ("db-anon-role", "film_anon"),
        ("db-tx-end", "rollback-allow-override"),
        ("db-aggregates-enabled", "true"),
        ("jwt-secret", Token.Secret),
    ];
}
