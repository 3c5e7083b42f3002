using System.CommandLine;
using System.Security.Cryptography;
using Edge.Hosting.Commands.Init;
using Edge.Hosting.Local;
using Npgsql;

namespace Edge.Hosting.Commands;

/// <summary>Prepares a database of the user's own: proposes schemas, roles, rights and a secret. Without <c>--apply</c> it prints and changes nothing.</summary>
internal sealed class InitCommand : Command
{
    private readonly Argument<string> connection = new("connection") { Description = "The database: postgresql://…, host=… dbname=… or Host=…;Database=…" };
    private readonly Option<string?> schemas = new("--schemas") { Description = "Schemas to expose, separated by commas. Default: api, else public, else all", HelpName = "a,b" };
    private readonly Option<string?> anonymous = new("--anon-role") { Description = "The role of requests without a token. Default: web_anon" };
    private readonly Option<string?> login = new("--login-role") { Description = "The role that the app logs in as. Default: authenticator" };
    private readonly Option<bool> apply = new("--apply") { Description = "Run the SQL and write local.settings.json; asks nothing" };
    private readonly Option<string?> settings = new("--settings") { Description = "The settings file to write. Default: local.settings.json beside host.json", HelpName = "file" };

    public InitCommand() : base("init", "Prepares your own database: prints the SQL that it needs, or runs it with --apply.")
    {
        Add(connection);
        Add(schemas);
        Add(anonymous);
        Add(login);
        Add(apply);
        Add(settings);
        SetAction((parsed, cancellation) => Run(
            ConnectionText.Parse(parsed.GetRequiredValue(connection)),
            new(parsed.GetValue(schemas) is { } names ? [.. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)] : null,
                parsed.GetValue(anonymous), parsed.GetValue(login)),
            parsed.GetValue(apply), parsed.GetValue(settings) ?? LocalSettings.FileToEdit(), cancellation));
    }

    private static async Task<int> Run(
        NpgsqlConnectionStringBuilder target, InitWishes wishes, bool apply, string file, CancellationToken cancellation)
    {
        try
        {
            target.Pooling = false;
            await using var database = new NpgsqlConnection(target.ConnectionString);
            await database.OpenAsync(cancellation);
            var plan = InitPlan.For(await DatabaseSurvey.Of(database, cancellation), wishes, RandomNumberGenerator.GetHexString(32, lowercase: true));
            if (!apply)
            {
                await Console.Out.WriteAsync(InitScript.Text(plan));
                if (!Asked()) return 0;
            }

            await Apply(database, plan, cancellation);
            target.Database = database.Database;
            return await Finish(target, plan, file, cancellation);
        }
        catch (PostgresException refused)
        {
            throw new ConfigurationException($"{refused.MessageText}; nothing has been changed");
        }
        catch (NpgsqlException unreachable)
        {
            throw new ConfigurationException($"the database cannot be asked: {unreachable.Message}");
        }
    }

    private static bool Asked()
    {
        if (Console.IsInputRedirected || Console.IsOutputRedirected) return false;
        Console.Write("\nRun this and write local.settings.json? [y/N] ");
        return Console.ReadLine()?.Trim().StartsWith('y') == true;
    }

    private static async Task Apply(NpgsqlConnection database, InitPlan plan, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginTransactionAsync(cancellation);
        foreach (var statement in InitScript.Statements(plan))
        {
            await using var command = new NpgsqlCommand(statement, database, transaction);
            await command.ExecuteNonQueryAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    private static async Task<int> Finish(NpgsqlConnectionStringBuilder target, InitPlan plan, string file, CancellationToken cancellation)
    {
        await SettingsFile.Write(file,
        [
            new("PGRST_DB_URI", ConnectionText.ForRole(target, plan.LoginRole, plan.LoginPassword)),
            new("PGRST_DB_SCHEMAS", string.Join(',', plan.Schemas)),
            new("PGRST_DB_ANON_ROLE", plan.AnonymousRole),
            new("PGRST_JWT_SECRET", SettingsFile.Value(file, "PGRST_JWT_SECRET") ?? RandomNumberGenerator.GetHexString(64, lowercase: true)),
        ], cancellation);
        foreach (var note in plan.Notes) await Console.Out.WriteLineAsync(note.ReplaceLineEndings(" "));
        await Console.Out.WriteLineAsync(
            $"{plan.AnonymousRole} reads {plan.Readable.Length} relations of {string.Join(", ", plan.Schemas)}; the app logs in as {plan.LoginRole}.");
        await Console.Out.WriteLineAsync($"{file} is written. Now start the app, and ask it:\n\n  dotnet run --project Functions");
        if (await FirstRequest.For(target, plan, cancellation) is { } request) await Console.Out.WriteLineAsync($"  {request}");
        return 0;
    }
}
