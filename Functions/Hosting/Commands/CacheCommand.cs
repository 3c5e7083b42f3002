using Edge.Postgrest;
using Edge.Postgrest.Execution;
using Edge.Postgrest.Schema.Lineage;
using Edge.Postgrest.Sql;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Edge.Hosting.Commands;

/// <summary>
/// The change log that <c>Validate</c> asks: <c>cache install --tables a,b</c>, <c>cache uninstall [--tables a,b]</c> and <c>cache status</c>.
/// With <c>--print</c> the SQL is printed and nothing is changed. <c>--as</c> is the URI of a role that owns the tables; else it is done as the
/// role that the app logs in as.
/// </summary>
internal sealed class CacheCommand(Func<string[], IHostApplicationBuilder> compose) : ICommand
{
    private const string Print = "--print";

    public string Name => "cache";

    public string Summary =>
        "install --tables a,b, uninstall [--tables a,b], status: the change log that Cache's Validate asks [--as postgresql://owner@…] [--print]";

    public async Task<int> Run(string[] args)
    {
        if (args is not [("install" or "uninstall" or "status") and var what, .. var rest])
            throw new ConfigurationException("cache what? There are: cache install, cache uninstall, cache status");
        var configuration = compose([.. rest.Where(argument => argument != Print)]).Configuration;
        string[] names = [.. (configuration["tables"] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        if (what == "install" && names.Length == 0) throw new ConfigurationException("cache install needs --tables: relations, separated by commas");
        var login = new PostgrestSettings(configuration).Read();
        var config = ConfigFor(configuration, login);
        await using var database = DataSources.Create(config);
        var setup = new ChangeLogSetup(database, config);
        try
        {
            return what switch
            {
                "install" => await Apply(setup, await Install(setup, names, config, login), rest.Contains(Print)),
                "uninstall" => await Apply(setup, await Uninstall(setup, names, config), rest.Contains(Print)),
                _ => await Status(setup),
            };
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new ConfigurationException(
                $"{refused.MessageText}. Who does this must own the tables and may make a schema: name such a role with --as, or have it run the SQL of --print");
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new ConfigurationException("another transaction has one of the tables for itself; nothing has been changed, try again");
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

    private static PostgrestConfig ConfigFor(IConfiguration configuration, PostgrestConfig login)
    {
        if (configuration["as"] is not { Length: > 0 } owner) return login;
        configuration[PostgrestSettings.DatabaseKey] = owner;
        return new PostgrestSettings(configuration).Read();
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

    private static async Task<Change> Uninstall(ChangeLogSetup setup, string[] names, PostgrestConfig config)
    {
        var logged = await setup.Tables([], default);
        if (names.Length == 0)
            return new(ChangeLogScript.UninstallAll(logged, config.DbChannel), [.. logged.Select(table => $"{table.Name}: not logged any more"), "the change log is gone"]);

        var lineage = await setup.Lineage(default);
        var meant = names.Select(name => (Name: name, Table: logged.FirstOrDefault(table => table.Name == LoggingScope.Find(lineage, name, config.DbSchemas)))).ToList();
        Refuse([.. meant.Where(one => one.Table is null).Select(one => $"{one.Name} is not logged")]);
        return new(
            ChangeLogScript.Uninstall(meant.Select(one => one.Table!), config.DbChannel),
            [.. meant.Select(one => $"{one.Table!.Name}: not logged any more")]);
    }

    private static async Task<int> Apply(ChangeLogSetup setup, Change change, bool print)
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

    /// <returns>0 if there is a log and no change to its tables escapes it, else 1.</returns>
    private static async Task<int> Status(ChangeLogSetup setup)
    {
        if (await setup.Size(default) is not var (rows, horizon, trimmed))
        {
            await Console.Out.WriteLineAsync("there is no change log: cache install --tables a,b makes it");
            return 1;
        }

        await Console.Out.WriteLineAsync($"{rows} changes logged; reaches back to transaction {horizon}, last trimmed or installed {trimmed}");
        var tables = await setup.Tables([], default);
        foreach (var table in tables) await Console.Out.WriteLineAsync($"{table.Name}: {StateOf(table)}");
        return tables.All(table => table.IsWhole) ? 0 : 1;
    }

    private static string StateOf(LoggedTable table) => table switch
    {
        { Obstacle: { } obstacle } => $"not logged: {obstacle}",
        { IsWhole: false } => $"not logged: {string.Join(", ", table.Unlogged)} (a trigger is gone or disabled, or the key is another: install it again)",
        _ => Logged(table),
    };

    private static string Logged(LoggedTable table) => table.Key.IsEmpty ? "logged" : $"logged by {string.Join(", ", table.Key)}";

    private static void Refuse(IReadOnlyCollection<string> mistakes)
    {
        if (mistakes.Count > 0) throw new ConfigurationException(string.Join('\n', mistakes));
    }

    /// <param name="Told">Afterwards, a line each.</param>
    private sealed record Change(IReadOnlyList<SqlFragment> Statements, IReadOnlyList<string> Told);
}
