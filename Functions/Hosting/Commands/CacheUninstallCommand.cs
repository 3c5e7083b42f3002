using Edge.Postgrest;
using Edge.Postgrest.Execution;
using Edge.Postgrest.Schema.Lineage;
using Edge.Postgrest.Sql;

namespace Edge.Hosting.Commands;

/// <summary>Removes the change log, or some of its tables.</summary>
internal sealed class CacheUninstallCommand(Compose compose)
    : CacheCommand(compose, "uninstall", "Stops logging the changes of relations; without --tables removes the log.", takesTables: true, changes: true)
{
    private protected override async Task<int> Run(ChangeLogSetup setup, string[] names, PostgrestConfig config, PostgrestConfig login, bool print) =>
        await Apply(setup, await Uninstall(setup, names, config), print);

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
}
