using System.CommandLine;
using Edge.Postgrest;
using Edge.Postgrest.Execution;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Edge.Hosting.Commands;

/// <summary>Makes the schema that private channels and broadcasts from the database need.</summary>
internal sealed class RealtimeInstallCommand : Command
{
    private readonly Option<string?> owner = new("--as") { Description = "The role that does it and owns the schema. Default: the app's login role", HelpName = "postgresql://owner@…" };
    private readonly Option<bool> print = new("--print") { Description = "Print the SQL and change nothing" };

    public RealtimeInstallCommand(Compose compose) : base("install", "Makes the schema realtime, for private channels and broadcasts from the database.")
    {
        Add(print);
        Add(owner);
        SetAction(async (parsed, cancellation) =>
        {
            var app = compose();
            await using var development = await DatabaseLoan.Of(app.Services, Console.Error.WriteLine, cancellation);
            return await Run(app.Configuration, parsed.GetValue(owner), parsed.GetValue(print));
        });
    }

    private static async Task<int> Run(IConfiguration configuration, string? owner, bool print)
    {
        var login = new PostgrestSettings(configuration).Read();
        var user = new NpgsqlConnectionStringBuilder(login.ConnectionString).Username
            ?? throw new ConfigurationException("realtime install needs a user name in PGRST_DB_URI");
        var script = await Script(user);
        if (print)
        {
            await Console.Out.WriteAsync(script);
            return 0;
        }

        await using var database = DataSources.Create(Installer.ConfigFor(configuration, login, owner));
        try
        {
            await using var connection = await database.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using (var command = new NpgsqlCommand(script, connection)) await command.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
        }
        catch (PostgresException refused)
        {
            throw new ConfigurationException($"{refused.MessageText}; nothing has been changed. Name a role that may make a schema with --as, or have it run the SQL of --print");
        }
        catch (NpgsqlException unreachable)
        {
            throw new ConfigurationException($"the database cannot be asked: {unreachable.Message}");
        }

        await Console.Out.WriteLineAsync("realtime.messages is there; policies on it say who may use which private channel");
        return 0;
    }

    /// <summary>The app reads and probes the table as its login role, which row security must let through.</summary>
    private static async Task<string> Script(string user)
    {
        using var resource = new StreamReader(typeof(RealtimeInstallCommand).Assembly.GetManifestResourceStream("realtime.sql")!);
        var role = $"\"{user.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        return $"""
            {await resource.ReadToEndAsync()}
            -- The app itself.
            GRANT SELECT, INSERT, DELETE ON realtime.messages TO {role};
            DROP POLICY IF EXISTS edge_app ON realtime.messages;
            CREATE POLICY edge_app ON realtime.messages TO {role} USING (true) WITH CHECK (true);

            """;
    }
}
