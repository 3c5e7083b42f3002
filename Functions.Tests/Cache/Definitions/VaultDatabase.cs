namespace Edge.Tests.Cache.Definitions;

/// <summary>See <c>vault.sql</c>.</summary>
public sealed class VaultDatabase() : PostgresFixture(Script)
{
    private const string Script = "Functions.Tests/Cache/Definitions/vault.sql";

    /// <summary>An app that knows the roles as they are in the script; the caller disposes it.</summary>
    public async Task<EdgeApp> StartApp(params (string Name, string Value)[] settings)
    {
        await Run(await File.ReadAllTextAsync(Repository.Path(Script)));
        return await EdgeApp.Start(
        [
            ("db-uri", DbUri("vault_authenticator", "authenticator")), ("db-schemas", "api"), ("db-anon-role", "vault_anon"), ("jwt-secret", Token.Secret),
            ("Cache:Default:MaxAge", "600"), ("FunctionKeys:master", "master"), .. settings,
        ]);
    }
}
