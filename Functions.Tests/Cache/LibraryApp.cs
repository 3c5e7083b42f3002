namespace Edge.Tests.Cache;

/// <summary>The library: see <c>library.sql</c>.</summary>
public class LibraryDatabase() : PostgresFixture("Functions.Tests/Cache/library.sql")
{
    public string AuthenticatorUri => DbUri("lending_authenticator", "authenticator");

    /// <summary>The caller disposes it.</summary>
    public Task<EdgeApp> StartApp(params (string Name, string Value)[] settings) => StartApp(AuthenticatorUri, settings);

    public static Task<EdgeApp> StartApp(string uri, params (string Name, string Value)[] settings) => StartApp(uri, TimeProvider.System, settings);

    /// <param name="time">What goes by for the app.</param>
    public static Task<EdgeApp> StartApp(string uri, TimeProvider time, params (string Name, string Value)[] settings) => EdgeApp.Start(
        [
            ("db-uri", uri), ("db-schemas", "api"), ("db-anon-role", "lending_anon"), ("jwt-secret", Token.Secret),
            ("Logging:LogLevel:Npgsql.Connection", "None"), .. settings,
        ],
        time: time);
}

/// <summary>An app that keeps all but loans for ten minutes; one for all tests of a class.</summary>
public sealed class LibraryApp : LibraryDatabase
{
    private EdgeApp? _app;

    public async Task<EdgeApp> App() => _app ??= await StartApp(
        ("Cache:Default:MaxAge", "600"), ("Cache:Relations:loans:MaxAge", "0"), ("Cache:Relations:books:Tags", "stock"),
        ("Cache:Relations:notices:Scope", "public"), ("Cache:Functions:book_count:Tags", "stock"),
        ("FunctionKeys:master", "master"));

    public async Task<Api> Api() => (await App()).Api;

    public override async Task DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        await base.DisposeAsync();
    }
}
