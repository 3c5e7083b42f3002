using Edge.Hosting.Types;
using Edge.Postgrest;
using Edge.Postgrest.Execution;
using Edge.Postgrest.Schema;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Edge.Hosting.Commands;

/// <summary>Writes C# records for relations: <c>generate types [--schema a,b] [--namespace Name] [--output File]</c>.</summary>
internal sealed class GenerateCommand(Func<string[], IHostApplicationBuilder> compose) : ICommand
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
            config = config with { DbSchemas = [.. schemas.Split(',', StringSplitOptions.TrimEntries)] };
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
        var inner = config.DbSchemas.Length == 1 ? (Func<string, string>)(_ => @namespace) : schema => $"{@namespace}.{names.Take(schema)}";
        return TypesWriter.Write(config.DbSchemas.Select(schema => new TypesModelBuilder(cache, schema, inner(schema)).Build()));
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
