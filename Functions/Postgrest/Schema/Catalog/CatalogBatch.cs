using Npgsql;

namespace Edge.Postgrest.Schema.Catalog;

/// <summary>Catalog queries that go to the database together and whose results are read in the same order.</summary>
internal sealed class CatalogBatch
{
    private readonly List<(string Sql, string[][] Arguments)> queries = [];
    private readonly List<Func<CatalogReader, CancellationToken, Task>> readers = [];

    /// <summary>What <paramref name="read"/> makes of the query's result, once the batch has run.</summary>
    public CatalogResult<T> Add<T>(string sql, string[][] arguments, Func<CatalogReader, CancellationToken, Task<T>> read)
    {
        var result = new CatalogResult<T>();
        queries.Add((sql, arguments));
        readers.Add(async (reader, cancellation) => result.Value = await read(reader, cancellation));
        return result;
    }

    /// <summary>Runs in the connection's transaction, which becomes read-only.</summary>
    /// <remarks>
    /// Without a search path the catalog prints every name outside pg_catalog with its schema. Nothing is prepared: the queries run seldom,
    /// and compiling them would cost more than they take.
    /// </remarks>
    public async Task Run(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var setting in (string[])["set transaction read only", "set local search_path = ''", "set local jit = off"])
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(setting));
        }

        foreach (var (sql, arguments) in queries)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var argument in arguments)
            {
                command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = argument });
            }

            batch.BatchCommands.Add(command);
        }

        await using var results = await batch.ExecuteReaderAsync(cancellation);
        var reader = new CatalogReader(results);
        foreach (var read in readers)
        {
            await read(reader, cancellation);
            await results.NextResultAsync(cancellation);
        }
    }
}

internal sealed class CatalogResult<T>
{
    private T? value;

    public T Value
    {
        get => value ?? throw new InvalidOperationException("The batch has not run.");
        set => this.value = value;
    }
}
