using System.Diagnostics;
using System.Globalization;
using Edge.Objects;
using Edge.Postgrest;
using Edge.Postgrest.Config;
using Edge.Postgrest.Execution;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Edge.Benchmarks.Objects;

/// <summary>
/// Compares a turn with one get and one put with a transaction written by hand for it: over many objects one call at a time, over many objects
/// sixteen at a time, and on one object. Rounds are interleaved; only the ratios mean anything.
/// </summary>
internal static class ObjectsRun
{
    private const int Objects = 1000;
    private const int AtOnce = 16;
    private const int Idle = 1_000_000;

    public static async Task<int> Run(string uri, int seconds, int rounds)
    {
        var connection = new NpgsqlConnectionStringBuilder(LibpqConnectionString.Parse(uri, _ => null, "127.0.0.1").ConnectionString) { MaxPoolSize = AtOnce };
        await using var database = DataSources.Create(new PostgrestConfig { ConnectionString = connection.ConnectionString });
        await Prepare(database, connection.Username!);
        await using var services = new ServiceCollection().BuildServiceProvider();
        var classes = new ObjectClasses().Add<Count>();
        var objects = new DurableObjects(classes, new(_ => Task.FromResult(database), new() { MaxConnections = AtOnce }, services, TimeProvider.System));

        (string Name, Func<int, Task> Call)[] ways =
        [
            ("by hand: SELECT FOR UPDATE; UPDATE; COMMIT", i => ByHand(database, i)),
            ("by hand, UPDATE and COMMIT in one batch", i => ByHandInBatch(database, i)),
            ("turn", i => objects.Get<Count>($"{i}").Call(count => count.Add())),
        ];
        foreach (var (_, call) in ways) await Parallel.ForAsync(0, Objects, async (i, _) => await call(i));
        await Compare("1000 objects, one call at a time", ways, seconds, rounds, atOnce: 1, objects: Objects);
        await Compare($"1000 objects, {AtOnce} calls at a time", ways, seconds, rounds, AtOnce, Objects);
        await Compare("one object, one call at a time", ways, seconds, rounds, atOnce: 1, objects: 1);
        await Compare($"one object, {AtOnce} calls at a time", ways, seconds, rounds, AtOnce, objects: 1);
        await IdleObjects(database);
        return 0;
    }

    private static async Task Prepare(NpgsqlDataSource database, string login)
    {
        await ObjectTables.Run(database, ObjectsScript.Install(login), default);
        await Execute(database, "DELETE FROM edge.object");
        await Execute(database, "CREATE TABLE IF NOT EXISTS by_hand (id integer PRIMARY KEY, n integer NOT NULL) WITH (fillfactor = 80)");
        await Execute(database, $"INSERT INTO by_hand SELECT i, 0 FROM generate_series(0, {Objects}) i ON CONFLICT DO NOTHING");
    }

    private static async Task Compare(string what, (string Name, Func<int, Task> Call)[] ways, int seconds, int rounds, int atOnce, int objects)
    {
        var measured = ways.Select(_ => new List<(double PerSecond, double Median)>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var way = 0; way < ways.Length; way++) measured[way].Add(await Measure(ways[way].Call, TimeSpan.FromSeconds(seconds), atOnce, objects));
        }

        Console.WriteLine(what);
        for (var way = 0; way < ways.Length; way++)
        {
            var perSecond = Middle(measured[way].Select(one => one.PerSecond));
            var median = Middle(measured[way].Select(one => one.Median));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {ways[way].Name,-46}{perSecond,10:N0}/s  median {median:0.000} ms"));
        }
    }

    private static async Task<(double PerSecond, double Median)> Measure(Func<int, Task> call, TimeSpan duration, int atOnce, int objects)
    {
        var watch = Stopwatch.StartNew();
        var times = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            var own = new List<double>();
            while (watch.Elapsed < duration)
            {
                var from = Stopwatch.GetTimestamp();
                await call(random.Next(objects));
                own.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
            }

            return own;
        })));
        var all = times.SelectMany(own => own).ToList();
        return (all.Count / watch.Elapsed.TotalSeconds, Middle(all));
    }

    private static async Task ByHand(NpgsqlDataSource database, int id)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var n = await Read(connection, transaction, id);
        await using var update = new NpgsqlCommand("UPDATE by_hand SET n = $2 WHERE id = $1", connection, transaction)
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = id }, new NpgsqlParameter<int> { TypedValue = n + 1 } },
        };
        await update.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    private static async Task ByHandInBatch(NpgsqlDataSource database, int id)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var n = await Read(connection, transaction, id);
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("UPDATE by_hand SET n = $2 WHERE id = $1")
                {
                    Parameters = { new NpgsqlParameter<int> { TypedValue = id }, new NpgsqlParameter<int> { TypedValue = n + 1 } },
                },
                new NpgsqlBatchCommand("COMMIT"),
            },
        };
        await batch.ExecuteNonQueryAsync();
    }

    private static async Task<int> Read(NpgsqlConnection connection, NpgsqlTransaction transaction, int id)
    {
        await using var select = new NpgsqlCommand("SELECT n FROM by_hand WHERE id = $1 FOR UPDATE", connection, transaction)
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = id } },
        };
        return (int)(await select.ExecuteScalarAsync())!;
    }

    private static async Task IdleObjects(NpgsqlDataSource database)
    {
        await Execute(database, $"INSERT INTO edge.object (class, name, turn) SELECT 'Idle', i::text, gen_random_uuid() FROM generate_series(1, {Idle}) i");
        await Execute(database, "INSERT INTO edge.object_value SELECT id, 'n', '1', 2 FROM edge.object WHERE class = 'Idle'");
        await using var size = database.CreateCommand("SELECT pg_total_relation_size('edge.object') + pg_total_relation_size('edge.object_value')");
        var bytes = (long)(await size.ExecuteScalarAsync())!;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Idle:N0} idle objects with one value: {bytes / Idle} bytes of database each, no memory"));
        await Execute(database, "TRUNCATE edge.object CASCADE");
    }

    private static async Task Execute(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 300;
        await command.ExecuteNonQueryAsync();
    }

    private static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>The measured object.</summary>
    public sealed class Count(ObjectContext context) : DurableObject(context)
    {
        public async Task<int> Add()
        {
            var next = await Storage.Get<int>("n") + 1;
            await Storage.Put("n", next);
            return next;
        }
    }
}
