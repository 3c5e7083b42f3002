using System.Diagnostics;
using System.Globalization;
using Edge.Hosting.DevPostgres;
using Edge.Objects;
using Npgsql;
using Xunit.Abstractions;

namespace Edge.Tests.Objects;

/// <summary>
/// Four processes count on the same objects while they are killed, the server crashes and connections are cut. <c>EDGE_OBJECT_TURNS</c> says how
/// many turns there are in all.
/// </summary>
[Collection(nameof(Alone))]
public sealed class ExactnessTests(ITestOutputHelper output)
{
    private const int Workers = 4;

    // What the row's lock rests on is taken away behind the product's back: a view over a function's rows locks nothing.
    private const string BrokenFence =
        """
        ALTER TABLE edge.object RENAME TO object_rows;
        CREATE FUNCTION edge.objects() RETURNS SETOF edge.object_rows LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT * FROM edge.object_rows; END $$;
        CREATE VIEW edge.object AS SELECT * FROM edge.objects();
        CREATE FUNCTION edge.write_object() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          UPDATE edge.object_rows SET version = NEW.version, turn = NEW.turn, size = NEW.size, alarm = NEW.alarm, attempts = NEW.attempts WHERE id = NEW.id;
          RETURN NEW;
        END $$;
        CREATE TRIGGER write_object INSTEAD OF UPDATE ON edge.object FOR EACH ROW EXECUTE FUNCTION edge.write_object();
        """;

    private static int Turns => int.Parse(Environment.GetEnvironmentVariable("EDGE_OBJECT_TURNS") ?? "1200", CultureInfo.InvariantCulture);

    [SkippableFact]
    public async Task Each_call_counts_once_and_no_turn_runs_beside_another_whatever_is_killed()
    {
        Skip.If(OperatingSystem.IsWindows(), "processes are killed");
        await using var cluster = await Cluster();
        var folder = Directory.CreateTempSubdirectory("edge-objects-").FullName;
        string[] files = [.. Enumerable.Range(0, Workers).Select(worker => Path.Combine(folder, $"{worker}.log"))];
        var each = Turns / Workers;
        var faults = Math.Max(2, Turns / 5000);
        var objects = Math.Min(100, Math.Max(5, Turns / 100));
        var watch = Stopwatch.StartNew();

        Process Start(int worker) => TurnWorker.Start(cluster.ConnectionString(), worker, each, objects, files[worker]);
        var running = Enumerable.Range(0, Workers).Select(Start).ToArray();
        for (var fault = 0; fault < faults; fault++)
        {
            await Progress(files, Workers * each * (fault + 1) / (faults + 1));
            running[fault % Workers].Kill();
            await running[fault % Workers].WaitForExitAsync();
            if (fault % 2 == 0) await Run(cluster, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
            else await cluster.CrashAndRestart(default);
            running[fault % Workers] = Start(fault % Workers);
        }

        foreach (var process in running)
        {
            await process.WaitForExitAsync();
            Assert.Equal(0, process.ExitCode);
            process.Dispose();
        }

        var log = WorkerLog.Read(files);
        output.WriteLine($"{Workers * each} calls, {log.Turns.Count} turns, {faults} kills, {faults / 2} crashes of the server, {watch.Elapsed.TotalSeconds:0} s");
        Assert.Equal([], log.Mistakes(Workers * each, await Stored(cluster)));
        Directory.Delete(folder, recursive: true);
    }

    [SkippableFact]
    public async Task The_checker_notices_a_fence_that_is_broken()
    {
        Skip.If(OperatingSystem.IsWindows(), "as the other");
        await using var cluster = await Cluster();
        await Run(cluster, "INSERT INTO edge.object (class, name, turn) VALUES ('Probe', 'counter 0', gen_random_uuid())");
        await Run(cluster, BrokenFence);
        var folder = Directory.CreateTempSubdirectory("edge-objects-").FullName;
        string[] files = [.. Enumerable.Range(0, 2).Select(worker => Path.Combine(folder, $"{worker}.log"))];

        var running = files.Select((file, worker) => TurnWorker.Start(cluster.ConnectionString(), worker, 200, 1, file)).ToArray();
        foreach (var process in running) await process.WaitForExitAsync();

        var mistakes = WorkerLog.Read(files).Mistakes(400, await Stored(cluster));
        Assert.Contains("counter 0: two turns at once", mistakes);
        Assert.Contains(mistakes, mistake => mistake.StartsWith("the counters' sum is ", StringComparison.Ordinal));
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<ThrowAwayCluster> Cluster()
    {
        try
        {
            // What is acknowledged has to survive the crash.
            var cluster = await ThrowAwayCluster.Start(await PostgresSearch.Find(_ => { }, default), default, "synchronous_commit = on");
            await Run(cluster, string.Join(";\n", ObjectsScript.Install("postgres")));
            return cluster;
        }
        catch (DevPostgresException missing)
        {
            Missing.Prerequisite(true, missing.Message);
            throw;
        }
    }

    /// <summary>Until so many results have come.</summary>
    private static Task Progress(string[] files, int results) => Eventually.Holds(() =>
        Task.FromResult(files.Where(File.Exists).Sum(file => File.ReadLines(file).Count(line => line.StartsWith("result", StringComparison.Ordinal))) >= results));

    private static async Task<IReadOnlyDictionary<string, int>> Stored(ThrowAwayCluster cluster)
    {
        await using var database = Open(cluster);
        await using var command = database.CreateCommand(
            "SELECT o.name, v.value::text::integer FROM edge.object o JOIN edge.object_value v ON v.object = o.id WHERE v.key = 'n'");
        await using var reader = await command.ExecuteReaderAsync();
        var stored = new Dictionary<string, int>(StringComparer.Ordinal);
        while (await reader.ReadAsync()) stored[reader.GetString(0)] = reader.GetInt32(1);
        return stored;
    }

    private static async Task Run(ThrowAwayCluster cluster, string sql)
    {
        await using var database = Open(cluster);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static NpgsqlDataSource Open(ThrowAwayCluster cluster) =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(cluster.ConnectionString()) { Pooling = false });
}
