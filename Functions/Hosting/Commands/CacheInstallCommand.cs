using Edge.Postgrest;
using Edge.Postgrest.Execution;
using Edge.Postgrest.Schema.Lineage;
using Edge.Postgrest.Sql;
using Npgsql;

namespace Edge.Hosting.Commands;

/// <summary>Installs the change log for relations and all that their answers depend on.</summary>
internal sealed class CacheInstallCommand(Compose compose)
    : CacheCommand(compose, "install", "Logs the changes of relations, and of all that their answers depend on.", takesTables: true, changes: true)
{
    private protected override void Check(string[] names)
    {
        if (names.Length == 0) throw new ConfigurationException("cache install needs --tables: relations, separated by commas");
    }

    private protected override async Task<int> Run(ChangeLogSetup setup, string[] names, PostgrestConfig config, PostgrestConfig login, bool print)
    {
        await using var database = DataSources.Create(config);
        await using var loginDatabase = DataSources.Create(login);
        if (print) await Console.Out.WriteAsync(await EdgeSchema.Note(database, default));
        else await EdgeSchema.Open(database, loginDatabase, default);
        return await Apply(setup, await Install(setup, names, config, login), print);
    }

    private static async Task<Change> Install(ChangeLogSetup setup, string[] names, PostgrestConfig config, PostgrestConfig login)
    {
        var lineage = await setup.Lineage(default);
        var scope = LoggingScope.Of(lineage, names, config.DbSchemas);
        Refuse(scope.Mistakes);
        var tables = await setup.Tables(scope.Tables, default);
        Refuse([.. tables.Where(table => table.Obstacle is not null).Select(table => $"{table.Name} cannot be logged: {table.Obstacle}")]);
        var user = new NpgsqlConnectionStringBuilder(login.ConnectionString).Username ?? await setup.User(default);
        return new(
            ChangeLogScript.Install(tables, user, config.DbChannel, await setup.ServerVersion(default)),
            [.. tables.Select(table => $"{table.Name}: {Logged(table)}")]);
    }
}
