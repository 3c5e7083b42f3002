using System.CommandLine;
using Edge.Objects;
using Edge.Postgrest;
using Edge.Postgrest.Execution;
using Npgsql;

namespace Edge.Hosting.Commands;

/// <summary>Makes the tables of durable objects, with the rights that the app's login role needs.</summary>
internal sealed class ObjectsInstallCommand : ObjectsCommand
{
    private readonly Option<bool> print = new("--print") { Description = "Print the SQL and change nothing" };

    public ObjectsInstallCommand(Compose compose) : base(compose, "install", "Makes the tables of durable objects.") => Add(print);

    private protected override async Task<int> Answer(ParseResult parsed, NpgsqlDataSource database, PostgrestConfig login, CancellationToken cancellation)
    {
        await using var loginDatabase = DataSources.Create(login);
        var user = new NpgsqlConnectionStringBuilder(login.ConnectionString).Username ?? await ObjectTables.User(loginDatabase, cancellation);
        var statements = ObjectsScript.Install(user);
        if (parsed.GetValue(print))
        {
            await Console.Out.WriteAsync(await EdgeSchema.Note(database, cancellation) + ObjectsScript.Text(statements));
            return 0;
        }

        await EdgeSchema.Open(database, loginDatabase, cancellation);
        await ObjectTables.Run(database, statements, cancellation);
        await Console.Out.WriteLineAsync($"the tables of durable objects are there, for {user}");
        return 0;
    }
}
