using Npgsql;

namespace Edge.Tests.Cache.Definitions;

/// <summary>The gazette with what <c>rights.sql</c> adds, logged, and apps that confirm every hit.</summary>
public sealed class ConfirmingGazette : GazetteDatabase
{
    private string Owner
    {
        get
        {
            var superuser = new NpgsqlConnectionStringBuilder(ConnectionString);
            return DbUri(superuser.Username!, superuser.Password ?? "");
        }
    }

    /// <summary>All as in the scripts.</summary>
    public async Task MakeAnew()
    {
        await RunScript();
        await Run(await File.ReadAllTextAsync(Repository.Path("Functions.Tests/Cache/Definitions/rights.sql")));
        Assert.Equal(0, await EntryPoint.Command(
        [
            "cache", "install", "--tables", "notes,memos,paper_list,letter_list,card_list,file_list,moods,minutes,letters,drafts", "--as", Owner,
            $"--Postgrest:db-uri={Authenticator}", "--Postgrest:db-schemas=api",
        ]));
        await this.Settle();
    }

    /// <summary>The caller disposes it.</summary>
    public Task<EdgeApp> StartConfirmingApp(params (string Name, string Value)[] settings) => EdgeApp.Start(
    [
        ("db-uri", Authenticator), ("db-schemas", "api"), ("jwt-secret", Token.Secret), ("Cache:Default:MaxAge", "600"), ("Cache:Default:Validate", "0"),
        .. settings,
    ]);
}
