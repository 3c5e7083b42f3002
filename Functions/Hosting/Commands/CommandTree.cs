using System.CommandLine;
using System.CommandLine.Help;

namespace Edge.Hosting.Commands;

/// <summary>Lists the commands, parses a command line against them and runs the one that it names.</summary>
internal static class CommandTree
{
    private const string Purpose =
        """
        PostgREST's HTTP API over Postgres.

          dotnet run --project Functions -- [command] [options] [--Section:Setting value …]

        Any setting of local.settings.sample.json can be given as an option.
        """;

    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <param name="words">The command line without its settings.</param>
    public static async Task<int> Run(string[] words, Func<Task<int>> serve, Compose compose)
    {
        var parsed = Root(serve, compose).Parse(words is ["help"] ? ["--help"] : words, Parsing);
        if (parsed.Action is { ClearsParseErrors: true } || UsageErrors.In(parsed) is not { } mistake)
        {
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false });
        }

        await Console.Error.WriteLineAsync($"edge: {mistake}");
        return CommandLine.WrongUsage;
    }

    /// <summary>All commands as they are typed, such as <c>cache install</c>.</summary>
    public static IEnumerable<string> Paths() =>
        Root(() => Task.FromResult(0), () => throw new InvalidOperationException()).Subcommands.SelectMany(command => Paths(command, command.Name));

    private static IEnumerable<string> Paths(Command command, string path) =>
        command.Subcommands.SelectMany(sub => Paths(sub, $"{path} {sub.Name}")).Prepend(path);

    private static Command Root(Func<Task<int>> serve, Compose compose) => new("edge", Purpose)
    {
        new HelpOption { Recursive = true },
        new VersionSwitch(),
        new ServeCommand(serve),
        new InitCommand(),
        new TokenCommand(compose),
        new CommandGroup("generate", "Writes code for the database's schema.") { new GenerateTypesCommand(compose) },
        new CommandGroup("cache", "Installs, removes and shows the change log that Cache:…:Validate asks.")
        {
            new CacheInstallCommand(compose), new CacheUninstallCommand(compose), new CacheStatusCommand(compose),
        },
        new CommandGroup("feed", "Installs, removes and shows what the change feed reads.")
        {
            new FeedCommand(compose, FeedAction.Install, "Publishes tables to the change feed, with the rights that it needs."),
            new FeedCommand(compose, FeedAction.Uninstall, "Removes what feed install made."),
            new FeedCommand(compose, FeedAction.Status, "Shows whether the feed can run, and which tables it reads. Changes nothing."),
        },
        new CommandGroup("objects", "Installs, shows and deletes durable objects.")
        {
            new ObjectsInstallCommand(compose), new ObjectsListCommand(compose), new ObjectsShowCommand(compose), new ObjectsDeleteCommand(compose),
        },
        new CommandGroup("realtime", "Installs what private channels need.") { new RealtimeInstallCommand(compose) },
        new DoctorCommand(compose),
        new DumpConfigCommand(compose),
        new HealthCommand(),
    };
}
