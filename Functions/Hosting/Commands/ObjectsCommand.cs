using System.CommandLine;
using Edge.Objects;
using Edge.Postgrest;
using Edge.Postgrest.Execution;
using Npgsql;

namespace Edge.Hosting.Commands;

/// <summary>Installs, shows or deletes durable objects in the database, as the role of <c>--as</c> or the app's login role.</summary>
internal abstract class ObjectsCommand : Command
{
    private readonly Option<string?> owner = new("--as") { Description = "A role with the right to do this. Default: the app's login role", HelpName = "postgresql://owner@…" };

    private protected ObjectsCommand(Compose compose, string name, string description) : base(name, description)
    {
        Add(owner);
        SetAction(async (parsed, cancellation) =>
        {
            var app = compose();
            var login = new PostgrestSettings(app.Configuration).Read();
            await using var development = await DatabaseLoan.Of(app.Services, Console.Error.WriteLine, cancellation);
            await using var database = DataSources.Create(Installer.ConfigFor(app.Configuration, login, parsed.GetValue(owner)));
            return await Run(parsed, database, login, cancellation);
        });
    }

    private protected static Argument<string> ClassArgument() => new("class") { Description = "The name of the object's class" };

    private protected static Argument<string> NameArgument() => new("name") { Description = "The object's name" };

    private protected abstract Task<int> Answer(ParseResult parsed, NpgsqlDataSource database, PostgrestConfig login, CancellationToken cancellation);

    private Task<int> Run(ParseResult parsed, NpgsqlDataSource database, PostgrestConfig login, CancellationToken cancellation) =>
        Installer.Run("needs the right to make a schema", async () =>
        {
            try
            {
                return await Answer(parsed, database, login, cancellation);
            }
            catch (PostgresException missing) when (missing.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
            {
                throw new ConfigurationException("there are no objects: objects install makes their tables");
            }
        });

    private protected static ObjectId Id(string @class, string name)
    {
        try
        {
            return new(@class, name);
        }
        catch (ArgumentException wrong)
        {
            throw new ConfigurationException(wrong.Message);
        }
    }

    private protected static async Task<int> NoSuch(ObjectId id)
    {
        await Console.Error.WriteLineAsync($"there is no object {id}");
        return CommandLine.Failed;
    }

    private protected static string Due(ObjectSummary one) =>
        one.Alarm is { } due ? FormattableString.Invariant($"alarm {due:yyyy-MM-dd'T'HH:mm:ss'Z'}, failed {one.Attempts} times") : "no alarm";
}
