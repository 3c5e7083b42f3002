namespace Edge.Tests.Endpoints;

[CollectionDefinition(nameof(SampleApp))]
public sealed class SampleCollection : ICollectionFixture<SampleApp>;

/// <summary>The app on the sample database, as infra/origin/sample.sql makes it.</summary>
public sealed class SampleApp() : PostgresFixture("infra/origin/sample.sql")
{
    private EdgeApp? _app;

    /// <summary>Sample functions and health.</summary>
    public async Task<Api> Site() => (await App()).Site;

    /// <summary>The PostgREST surface.</summary>
    public async Task<Api> Rest() => (await App()).Api;

    /// <summary>The script again, as after an update of it.</summary>
    public async Task RunSample() => await Run(await File.ReadAllTextAsync(Repository.Path("infra/origin/sample.sql")));

    private async Task<EdgeApp> App()
    {
        if (_app is not null) return _app;
        var uri = DbUri("authenticator", "sample");
        await Run("ALTER ROLE authenticator PASSWORD 'sample'");
        return _app = await EdgeApp.Start([("db-uri", uri), ("db-anon-role", "web_anon"), ("jwt-secret", Token.Secret), ("Samples:Enabled", "true")]);
    }

    public override async Task DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        await base.DisposeAsync();
    }
}
