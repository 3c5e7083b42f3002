using System.CommandLine;
using Edge.ChangeFeed;
using Edge.Postgrest;
using Edge.Postgrest.Execution;
using Edge.Postgrest.Schema;
using Edge.Postgrest.Sql;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Edge.Hosting.Commands;

/// <summary>What a <see cref="FeedCommand"/> does.</summary>
internal enum FeedAction { Install, Uninstall, Status }

/// <summary>
/// Installs, removes or shows what <c>ChangeFeed:Mode=replication</c> reads: a publication, and the rights of the app's login role. A table is
/// never published if its writers would fail for it.
/// </summary>
internal sealed class FeedCommand : Command
{
    private readonly FeedAction action;
    private readonly Option<string?> owner = new("--as") { Description = "A role that owns the tables. Default: the app's login role", HelpName = "postgresql://owner@…" };
    private readonly Option<string[]> tableNames = new("--tables") { Description = "Relations, separated by commas", HelpName = "a,b", AllowMultipleArgumentsPerToken = true };
    private readonly Option<bool> all = new("--all") { Description = "Publish all tables that can be published" };
    private readonly Option<bool> print = new("--print") { Description = "Print the SQL and change nothing" };

    public FeedCommand(Compose compose, FeedAction action, string description) : base(action.ToString().ToLowerInvariant(), description)
    {
        this.action = action;
        if (action is FeedAction.Install)
        {
            Add(all);
            Add(tableNames);
        }

        if (action is not FeedAction.Status) Add(print);
        Add(owner);
        SetAction(async (parsed, cancellation) =>
        {
            string[] names = action is FeedAction.Install ? Installer.Names(parsed.GetValue(tableNames) ?? []) : [];
            if (action is FeedAction.Install && names.Length == 0 == !parsed.GetValue(all))
                throw new ConfigurationException("feed install needs either --all or --tables: relations, separated by commas");
            var app = compose();
            await using var development = await DatabaseLoan.Of(app.Services, Console.Error.WriteLine, cancellation);
            return await Run(app, names, parsed.GetValue(owner), action is not FeedAction.Status && parsed.GetValue(print));
        });
    }

    private Task<int> Run(IHostApplicationBuilder app, string[] names, string? installer, bool print)
    {
        var publication = app.ChangeFeed().Publication;
        var login = new PostgrestSettings(app.Configuration).Read();
        var config = Installer.ConfigFor(app.Configuration, login, installer);
        return Installer.Run("must own the tables and may make a publication", async () =>
        {
            await using var database = DataSources.Create(config);
            var user = new NpgsqlConnectionStringBuilder(login.ConnectionString).Username ?? "";
            var server = await FeedServer.Ask(database, user, publication, default);
            var tables = await FeedTablesQuery.Run(database, publication, default);
            if (action is FeedAction.Status) return await Status(server, tables, publication, user);
            var change = action is FeedAction.Install
                ? await Install(database, server, tables, names, config, publication, user)
                : new Change(FeedScript.Uninstall(publication), [$"publication {publication} is gone; {user} keeps its REPLICATION right"]);
            return await Apply(new ChangeLogSetup(database, config), change, print);
        });
    }

    private static async Task<Change> Install(
        NpgsqlDataSource database, FeedServer server, IReadOnlyList<FeedTable> tables, string[] names, PostgrestConfig config, string publication,
        string user)
    {
        Refuse([.. server.Obstacles()]);
        var meant = names.Length == 0 ? [.. tables.Select(table => table.Name)] : await Named(database, tables, names, config);
        var chosen = tables.Where(table => meant.Contains(table.Name)).ToList();
        QualifiedIdentifier[] published = [.. chosen.Where(table => table.Obstacle is null).Select(table => table.Name)];
        if (published.Length == 0) throw new ConfigurationException("there is no table that can be published");
        return new(
            FeedScript.Install(published, publication, user, names.Length == 0, !server.Replicates, server.MayAnnounce),
            [
                .. chosen.Select(table => $"{table.Name}: {Told(table)}"),
                server.MayAnnounce
                    ? "definitions: an event trigger announces their changes; roles and settings are looked at every 5 seconds"
                    : "definitions: only a superuser may make the event trigger that announces their changes; they are looked at every 5 seconds",
            ]);
    }

    private static async Task<HashSet<QualifiedIdentifier>> Named(
        NpgsqlDataSource database, IReadOnlyList<FeedTable> tables, string[] names, PostgrestConfig config)
    {
        var found = new HashSet<QualifiedIdentifier>();
        foreach (var name in names)
        {
            var leaves = new List<QualifiedIdentifier>();
            var candidates = name.Split('.', 2) is [var schema, var relation]
                ? [new QualifiedIdentifier(schema, relation)]
                : config.DbSchemas.Select(one => new QualifiedIdentifier(one, name));
            foreach (var candidate in candidates)
            {
                leaves.AddRange(await FeedTablesQuery.Leaves(database, candidate, default));
                if (leaves.Count > 0) break;
            }

            if (leaves.Count == 0) throw new ConfigurationException($"{name} is no table");
            found.UnionWith(leaves);
        }

        return [.. found.Intersect(tables.Select(table => table.Name))];
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

    /// <returns>0 if the feed can run, else 1.</returns>
    private static async Task<int> Status(FeedServer server, IReadOnlyList<FeedTable> tables, string publication, string user)
    {
        List<string> obstacles = [.. server.Obstacles()];
        if (!server.HasPublication) obstacles.Add($"there is no publication {publication}: feed install --all makes it");
        if (!server.Replicates) obstacles.Add($"role {user} has no REPLICATION right: feed install gives it");
        foreach (var obstacle in obstacles) await Console.Out.WriteLineAsync(obstacle);
        await Console.Out.WriteLineAsync(server.Announces
            ? "definitions: an event trigger announces their changes" : "definitions: they are looked at every 5 seconds");
        foreach (var table in tables)
        {
            await Console.Out.WriteLineAsync(
                $"{table.Name}: {(table.IsPublished && table.Obstacle is null ? "published" : table.IsPublished ? $"PUBLISHED, BUT {table.Obstacle}" : $"not published{(table.Obstacle is null ? "" : $": {table.Obstacle}")}")}");
        }

        return obstacles.Count == 0 && tables.Any(table => table.IsPublished) && !tables.Any(table => table is { IsPublished: true, Obstacle: not null }) ? 0 : 1;
    }

    private static string Told(FeedTable table) => table.Obstacle is null
        ? "published"
        : $"NOT published: {table.Obstacle}. Answers that read it go by MaxAge and Validate; cache install --tables {table.Name} logs its changes";

    private static void Refuse(IReadOnlyCollection<string> mistakes)
    {
        if (mistakes.Count > 0) throw new ConfigurationException(string.Join('\n', mistakes));
    }

    /// <param name="Told">Afterwards, a line each.</param>
    private sealed record Change(IReadOnlyList<SqlFragment> Statements, IReadOnlyList<string> Told);
}
