using Edge.Postgrest;
using Edge.Postgrest.Execution;
using Edge.Postgrest.Schema.Lineage;

namespace Edge.Hosting.Commands;

/// <summary>Shows which tables are logged and what is missing.</summary>
internal sealed class CacheStatusCommand(Compose compose)
    : CacheCommand(compose, "status", "Shows which tables are logged, and what is missing.", takesTables: false, changes: false)
{
    private protected override Task<int> Run(ChangeLogSetup setup, string[] names, PostgrestConfig config, PostgrestConfig login, bool print) => Status(setup);

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
}
