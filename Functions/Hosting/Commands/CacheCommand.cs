using System.CommandLine;
using Edge.Postgrest;
using Edge.Postgrest.Execution;
using Edge.Postgrest.Schema.Lineage;
using Edge.Postgrest.Sql;
using Npgsql;

namespace Edge.Hosting.Commands;

/// <summary>Changes or shows the change log that <c>Validate</c> asks.</summary>
internal abstract class CacheCommand : Command
{
    private readonly Option<string?> owner = new("--as") { Description = "A role that owns the tables. Default: the app's login role", HelpName = "postgresql://owner@…" };
    private readonly Option<string[]> tables = new("--tables") { Description = "Relations, separated by commas", HelpName = "a,b", AllowMultipleArgumentsPerToken = true };
    private readonly Option<bool> print = new("--print") { Description = "Print the SQL and change nothing" };

    private protected CacheCommand(Compose compose, string name, string description, bool takesTables, bool changes) : base(name, description)
    {
        if (takesTables) Add(tables);
        if (changes) Add(print);
        Add(owner);
        SetAction(async (parsed, cancellation) =>
        {
            string[] names = takesTables ? Installer.Names(parsed.GetValue(tables) ?? []) : [];
            Check(names);
            var app = compose();
            var configuration = app.Configuration;
            var login = new PostgrestSettings(configuration).Read();
            await using var development = await DatabaseLoan.Of(app.Services, Console.Error.WriteLine, cancellation);
            return await Run(names, Installer.ConfigFor(configuration, login, parsed.GetValue(owner)), login, changes && parsed.GetValue(print));
        });
    }

    private protected virtual void Check(string[] names)
    {
    }

    private protected abstract Task<int> Run(ChangeLogSetup setup, string[] names, PostgrestConfig config, PostgrestConfig login, bool print);

    private Task<int> Run(string[] names, PostgrestConfig config, PostgrestConfig login, bool print) =>
        Installer.Run("must own the tables and may make a schema", async () =>
        {
            await using var database = DataSources.Create(config);
            try
            {
                return await Run(new ChangeLogSetup(database, config), names, config, login, print);
            }
            catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                throw new ConfigurationException("another transaction has one of the tables for itself; nothing has been changed, try again");
            }
        });

    private protected static async Task<int> Apply(ChangeLogSetup setup, Change change, bool print)
    {
        if (print)
        {
            await Console.Out.WriteAsync(ChangeLogScript.Text(change.Statements));
            return 0;
        }

        await setup.Run(change.Statements, default);
        foreach (var line in change.Told) await Console.Out.WriteLineAsync(line);
        return 0;
    }

    private protected static string Logged(LoggedTable table) => table.Key.IsEmpty ? "logged" : $"logged by {string.Join(", ", table.Key)}";

    private protected static void Refuse(IReadOnlyCollection<string> mistakes)
    {
        if (mistakes.Count > 0) throw new ConfigurationException(string.Join('\n', mistakes));
    }

    /// <param name="Told">Afterwards, a line each.</param>
    private protected sealed record Change(IReadOnlyList<SqlFragment> Statements, IReadOnlyList<string> Told);
}
