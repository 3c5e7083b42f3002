using System.CommandLine;
using Edge.Objects;
using Edge.Postgrest;
using Npgsql;

namespace Edge.Hosting.Commands;

/// <summary>Lists objects with their version, size and alarm, of one class or of all.</summary>
internal sealed class ObjectsListCommand : ObjectsCommand
{
    private readonly Argument<string> @class = new("class") { Description = "Only objects of this class", Arity = ArgumentArity.ZeroOrOne };

    public ObjectsListCommand(Compose compose) : base(compose, "list", "Lists durable objects.") => Add(@class);

    private protected override async Task<int> Answer(ParseResult parsed, NpgsqlDataSource database, PostgrestConfig login, CancellationToken cancellation)
    {
        await foreach (var one in new ObjectTables(database).List(parsed.GetValue(@class) ?? "", cancellation))
            await Console.Out.WriteLineAsync($"{one.Id.Class}\t{one.Id.Name}\tversion {one.Version}\t{one.Size} bytes\t{Due(one)}");
        return 0;
    }
}
