using Edge.Hosting.Types;
using Edge.Postgrest;
using Edge.Postgrest.Execution;
using Edge.Postgrest.Schema;
using Microsoft.Azure.Functions.Worker.Builder;
using Npgsql;

namespace Edge.Hosting.Commands;

/// <summary>Writes C# records for the database's relations: <c>generate types [--schema a,b] [--namespace Name] [--output File.cs]</c>.</summary>
internal sealed class GenerateCommand(Func<string[], FunctionsApplicationBuilder> compose) : ICommand
{
    private const string DefaultNamespace = "Database";

    public string Name => "generate";

    public string Summary => "types: C# records for the database's relations [--schema a,b] [--namespace Name] [--output File.cs]";

    public async Task<int> Run(string[] args)
    {
        if (args is not ["types", .. var rest]) throw new ConfigurationException("generate what? There is: generate types");

        var configuration = compose(rest).Configuration;
        var config = new PostgrestSettings(configuration).Read();
        if (configuration["schema"] is { Length: > 0 } schemas)
        {
            config = config with { DbSchemas = [.. schemas.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)] };
        }

        var text = Generate(await Load(config), config, configuration["namespace"] ?? DefaultNamespace);
        if (configuration["output"] is { Length: > 0 } file) await File.WriteAllTextAsync(file, text);
        else await Console.Out.WriteAsync(text);
        return 0;
    }

    /// <summary>One schema has the namespace to itself; of several, each has one in it.</summary>
    private static string Generate(SchemaCache cache, PostgrestConfig config, string @namespace)
    {
        var names = new CSharpNames();
        return TypesWriter.Write(config.DbSchemas.Select(schema =>
            new TypesModelBuilder(cache, schema, config.DbSchemas.Length == 1 ? @namespace : $"{@namespace}.{names.Take(schema)}").Build()));
    }

    private static async Task<SchemaCache> Load(PostgrestConfig config)
    {
        try
        {
            await using var pool = DataSources.Create(config);
            return await SchemaCacheLoader.Load(pool, config, CancellationToken.None);
        }
        catch (NpgsqlException unreachable)
        {
            throw new ConfigurationException($"the schema cannot be read: {unreachable.Message}");
        }
    }
}
