namespace Edge.Tests.Spec.Access;

/// <summary>The film archive with an access policy in front of it; the roles of the database may do anything there.</summary>
public sealed class ArchiveApp : FilmsDatabase
{
    public static string PolicyFile { get; } = Repository.Path("Functions.Tests/Spec/Access/archive.policy.json");

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

    /// <summary>As a member, whose films are those of one director.</summary>
    public Api Member(string sub, params int[] directors) => Api.With(
        "Authorization",
        $"Bearer {Token.Of(new() { ["role"] = "film_member", ["sub"] = sub, ["directors"] = new System.Text.Json.Nodes.JsonArray([.. directors]) })}");

    public IServiceProvider Services => _app!.Services;

    public Task<EdgeApp> StartApp(bool untilReady = true, params (string Name, string Value)[] settings) =>
        EdgeApp.Start([.. UsualSettings(), .. settings], untilReady);

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

    private (string Name, string Value)[] UsualSettings() =>
    [
        ("db-uri", AuthenticatorUri),
        ("db-schemas", "api, archive"),
        ("db-anon-role", "film_anon"),
        ("db-tx-end", "rollback-allow-override"),
        ("db-aggregates-enabled", "true"),
        ("db-plan-enabled", "true"),
        ("jwt-secret", Token.Secret),
        ("Access:PolicyFile", PolicyFile),
    ];
}
