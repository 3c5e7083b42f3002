using System.CommandLine;
using Edge.Hosting.TypeGeneration;
using Edge.Postgrest;
using Edge.Postgrest.Execution;
using Edge.Postgrest.Schema;
using Npgsql;

namespace Edge.Hosting.Commands;

/// <summary>Writes C# records, or the <c>Database</c> type of supabase-js, for the exposed schemas.</summary>
internal sealed class GenerateTypesCommand : Command
{
    private readonly Option<string?> schema = new("--schema") { Description = "Schemas, separated by commas. Default: those that are exposed", HelpName = "a,b" };
    private readonly Option<string> @namespace = new("--namespace") { Description = "The namespace of the records", DefaultValueFactory = _ => "Database" };
    private readonly Option<string?> output = new("--output", "-o") { Description = "The file to write. Default: standard output", HelpName = "file" };

    private readonly Option<string> language = new("--language") { Description = "csharp, or typescript for supabase-js", DefaultValueFactory = _ => "csharp" };
    private readonly Option<bool> strict = new("--strict") { Description = "Columns that are never null are required: reading a row without them fails" };

    public GenerateTypesCommand(Compose compose) : base("types", "Writes C# records or TypeScript types for the database's relations.")
    {
        language.AcceptOnlyFromAmong("csharp", "typescript");
        Add(language);
        Add(schema);
        Add(@namespace);
        Add(output);
        Add(strict);
        SetAction((parsed, cancellation) => Run(compose, parsed, cancellation));
    }

    private async Task<int> Run(Compose compose, ParseResult parsed, CancellationToken cancellation)
    {
        var file = parsed.GetValue(output);
        if (file is not null && Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder))
            throw new ConfigurationException($"there is no folder {folder} to write {Path.GetFileName(file)} to");
        var app = compose();
        var config = new PostgrestSettings(app.Configuration).Read();
        if (parsed.GetValue(schema) is { } schemas)
            config = config with { DbSchemas = [.. schemas.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)] };

        await using var development = await DatabaseLoan.Of(app.Services, Console.Error.WriteLine, cancellation);
        var cache = await Load(config, cancellation);
        var text = parsed.GetValue(language) == "typescript"
            ? TypeScriptWriter.Write(cache, config.DbSchemas)
            : CSharp(cache, config, parsed.GetRequiredValue(@namespace), parsed.GetValue(strict));
        if (file is null)
        {
            await Console.Out.WriteAsync(text);
            return 0;
        }

        await Write(file, text, cancellation);
        var relations = cache.Tables.Values.Count(table => config.DbSchemas.Contains(table.Name.Schema));
        await Console.Out.WriteLineAsync($"{file}: types of {relations} relations of {string.Join(", ", config.DbSchemas)}");
        return 0;
    }

    private static async Task Write(string output, string text, CancellationToken cancellation)
    {
        try
        {
            await File.WriteAllTextAsync(output, text, cancellation);
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{output} cannot be written: {denied.Message}");
        }
    }

    /// <summary>One schema has the namespace to itself; of several, each has one in it.</summary>
    private static string CSharp(SchemaCache cache, PostgrestConfig config, string @namespace, bool strict)
    {
        var names = new CSharpNames();
        var inner = config.DbSchemas.Length == 1 ? (Func<string, string>)(_ => @namespace) : schema => $"{@namespace}.{names.Take(schema)}";
        return TypesWriter.Write(config.DbSchemas.Select(schema => new TypesModelBuilder(cache, schema, inner(schema)).Build()), strict);
    }

    private static async Task<SchemaCache> Load(PostgrestConfig config, CancellationToken cancellation)
    {
        try
        {
            await using var pool = DataSources.Create(config);
            return await SchemaCacheLoader.Load(pool, config, cancellation);
        }
        catch (NpgsqlException unreachable)
        {
            throw new ConfigurationException($"the schema cannot be read: {unreachable.Message}");
        }
    }
}
