using System.CommandLine;
using Edge.Objects;
using Edge.Postgrest;
using Npgsql;

namespace Edge.Hosting.Commands;

/// <summary>Shows one object: version, size, alarm and stored values. Exit code 1 if it does not exist.</summary>
internal sealed class ObjectsShowCommand : ObjectsCommand
{
    private readonly Argument<string> @class = ClassArgument();
    private readonly Argument<string> name = NameArgument();

    public ObjectsShowCommand(Compose compose) : base(compose, "show", "Shows one durable object with its values.")
    {
        Add(@class);
        Add(name);
    }

    private protected override async Task<int> Answer(ParseResult parsed, NpgsqlDataSource database, PostgrestConfig login, CancellationToken cancellation)
    {
        var tables = new ObjectTables(database);
        var id = Id(parsed.GetRequiredValue(@class), parsed.GetRequiredValue(name));
        if (await tables.Find(id, cancellation) is not { } one) return await NoSuch(id);
        await Console.Out.WriteLineAsync($"version {one.Version}, {one.Size} bytes, {Due(one)}");
        await foreach (var (key, value) in tables.Values(id, cancellation)) await Console.Out.WriteLineAsync($"{key}\t{value}");
        return 0;
    }
}
