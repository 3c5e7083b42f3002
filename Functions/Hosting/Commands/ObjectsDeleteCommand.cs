using System.CommandLine;
using Edge.Objects;
using Edge.Postgrest;
using Npgsql;

namespace Edge.Hosting.Commands;

/// <summary>Deletes one object with its values and the keys of its calls. Exit code 1 if it does not exist.</summary>
internal sealed class ObjectsDeleteCommand : ObjectsCommand
{
    private readonly Argument<string> @class = ClassArgument();
    private readonly Argument<string> name = NameArgument();

    public ObjectsDeleteCommand(Compose compose) : base(compose, "delete", "Deletes one durable object.")
    {
        Add(@class);
        Add(name);
    }

    private protected override async Task<int> Answer(ParseResult parsed, NpgsqlDataSource database, PostgrestConfig login, CancellationToken cancellation)
    {
        var id = Id(parsed.GetRequiredValue(@class), parsed.GetRequiredValue(name));
        if (!await new ObjectTables(database).Delete(id, cancellation)) return await NoSuch(id);
        await Console.Out.WriteLineAsync($"{id} is gone, with its values and the keys of its calls");
        return 0;
    }
}
