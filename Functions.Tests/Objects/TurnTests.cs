using Edge.Objects;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Edge.Tests.Objects;

/// <summary>What holds for a turn: alone, whole or not at all, in two round trips.</summary>
public sealed class TurnTests(ObjectsDatabase database) : IClassFixture<ObjectsDatabase>
{
    [SkippableFact]
    public async Task Turns_of_several_processes_come_one_after_the_other()
    {
        await using var one = database.Start();
        await using var other = database.Start();

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? one : other).Probe("shared").Call(probe => probe.Add())));

        Assert.Equal(200, await one.Probe("shared").Call(probe => probe.Read()));
        Assert.Equal(["200"], await database.Column("SELECT version::text FROM edge.object WHERE name = 'shared'"));
    }

    [SkippableFact]
    public async Task A_turn_with_a_get_and_a_put_takes_two_round_trips()
    {
        var sent = 0;
        await using var counting = FaultyProxy.Start(database.LoginString, (sender, type) =>
        {
            if (sender is Sender.Client && type == 'S') Interlocked.Increment(ref sent);
            return Cut.No;
        });
        await using var process = database.Start(at: Through(counting));
        await process.Probe("counted").Call(probe => probe.Add());
        await process.Probe("counted").Call(probe => probe.Add());

        var before = sent;
        await process.Probe("counted").Call(probe => probe.Add());

        Assert.Equal(2, sent - before);
    }

    [SkippableFact]
    public async Task A_turn_that_throws_changes_nothing_neither_in_the_database_nor_in_memory()
    {
        await using var process = database.Start();
        var probe = process.Probe("throws");
        await probe.Call(one => one.Add(5));

        var thrown = await Assert.ThrowsAsync<FormatException>(() => probe.Call(async one =>
        {
            await one.Add(10);
            await one.Storage.Put("other", "x");
            throw new FormatException("no");
        }));

        Assert.Equal("no", thrown.Message);
        Assert.Equal(5, await probe.Call(one => one.Read()));
        Assert.Null(await probe.Call(one => one.Storage.Get<string>("other").AsTask()));
        Assert.Equal(0, await probe.Call(one => Task.FromResult(one.Calls)));
    }

    [SkippableFact]
    public async Task An_object_that_stores_nothing_leaves_no_row()
    {
        await using var process = database.Start();

        Assert.Equal(0, await process.Probe("nothing").Call(probe => probe.Read()));

        Assert.Empty(await database.Column("SELECT 1 FROM edge.object WHERE name = 'nothing'"));
    }

    [SkippableFact]
    public async Task An_instance_stays_in_memory_until_another_process_changes_the_object()
    {
        await using var one = database.Start();
        await using var other = database.Start();
        for (var i = 0; i < 3; i++) await one.Probe("resident").Call(probe => probe.Add());
        Assert.Equal(3, await one.Probe("resident").Call(probe => Task.FromResult(probe.Calls)));

        await other.Probe("resident").Call(probe => probe.Add(10));

        Assert.Equal((13, 0), await one.Probe("resident").Call(async probe => (await probe.Read(), probe.Calls)));
    }

    [SkippableFact]
    public async Task What_is_in_memory_is_not_taken_for_an_object_that_was_deleted_and_made_again()
    {
        await using var process = database.Start();
        await process.Probe("again").Call(probe => probe.Add(7));
        await database.Run("DELETE FROM edge.object WHERE name = 'again'");

        Assert.Equal(0, await process.Probe("again").Call(probe => probe.Read()));
        Assert.Equal(1, await process.Probe("again").Call(probe => probe.Add()));
    }

    [SkippableFact]
    public async Task A_task_that_a_turn_leaves_behind_can_neither_read_nor_write()
    {
        await using var process = database.Start();
        var after = new TaskCompletionSource();
        Task left = Task.CompletedTask;

        await process.Probe("left").Call(async probe =>
        {
            left = Later(probe);
            await probe.Add();
        });
        after.SetResult();

        await Assert.ThrowsAsync<InvalidOperationException>(() => left);
        Assert.Equal(1, await process.Probe("left").Call(probe => probe.Read()));

        async Task Later(Probe probe)
        {
            await after.Task;
            await probe.Storage.Put("n", 99);
        }
    }

    [SkippableFact]
    public async Task An_object_that_calls_itself_is_told_so_at_once()
    {
        await using var process = database.Start();

        var thrown = await Assert.ThrowsAsync<ObjectException>(
            () => process.Probe("self").Call(_ => process.Probe("self").Call(inner => inner.Add())));

        Assert.Equal("EDGE052", thrown.Error.Code);
    }

    [SkippableFact]
    public async Task Who_waits_for_an_object_does_so_for_a_time_and_in_a_queue_of_a_length()
    {
        var time = new FakeTimeProvider();
        await using var process = database.Start(new() { MaxWaiting = 1, WaitTimeout = TimeSpan.FromSeconds(9) }, time: time);
        var (entered, leave) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = process.Probe("busy").Call(async probe =>
        {
            entered.SetResult();
            await leave.Task;
            await probe.Add();
        });
        await entered.Task;
        var second = process.Probe("busy").Call(probe => probe.Add());

        var third = await Assert.ThrowsAsync<ObjectException>(() => process.Probe("busy").Call(probe => probe.Add()));
        Assert.Equal(("EDGE041", 429), (third.Error.Code, third.Error.Status));
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal("EDGE042", (await Assert.ThrowsAsync<ObjectException>(() => second)).Error.Code);

        leave.SetResult();
        await first;
        Assert.Equal(2, await process.Probe("busy").Call(probe => probe.Add()));
    }

    [SkippableFact]
    public async Task Who_waits_for_another_process_does_so_for_a_time()
    {
        await using var one = database.Start();
        await using var other = database.Start(new() { WaitTimeout = TimeSpan.FromMilliseconds(50) });
        await one.Probe("held").Call(probe => probe.Add());

        await one.Probe("held").Call(async _ =>
        {
            var thrown = await Assert.ThrowsAsync<ObjectException>(() => other.Objects.Get<Probe>("held").Call(probe => probe.Add()));
            Assert.Equal(("EDGE052", true), (thrown.Error.Code, thrown.Error.ChangedNothing));
            Task<int> elsewhere;
            using (ExecutionContext.SuppressFlow()) elsewhere = Task.Run(() => other.Objects.Get<Probe>("held").Call(probe => probe.Add()));
            Assert.Equal("EDGE042", (await Assert.ThrowsAsync<ObjectException>(() => elsewhere)).Error.Code);
        });
        Assert.Equal(2, await other.Probe("held").Call(probe => probe.Add()));
    }

    [SkippableFact]
    public async Task A_turn_that_takes_too_long_is_taken_back()
    {
        var time = new FakeTimeProvider();
        await using var process = database.Start(time: time);
        var entered = new TaskCompletionSource();
        var slow = process.Probe("slow").Call(async probe =>
        {
            await probe.Add();
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, probe.Context.Cancellation);
        });
        await entered.Task;

        time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(("EDGE045", 504), await Assert.ThrowsAsync<ObjectException>(() => slow) is { Error: var error } ? (error.Code, error.Status) : default);
        Assert.Equal(1, await process.Probe("slow").Call(probe => probe.Add()));
    }

    [SkippableFact]
    public async Task Connections_that_died_between_turns_are_replaced()
    {
        await using var process = database.Start();
        await process.Probe("dead").Call(probe => probe.Add());
        await KillSessions();

        Assert.Equal(2, await process.Probe("dead").Call(probe => probe.Add()));
    }

    [SkippableFact]
    public async Task A_connection_that_dies_within_a_turn_takes_the_turn_with_it()
    {
        await using var process = database.Start();
        await process.Probe("dies").Call(probe => probe.Add());

        var thrown = await Assert.ThrowsAsync<ObjectException>(() => process.Probe("dies").Call(async probe =>
        {
            await probe.Add();
            await KillSessions();
            await probe.Context.Transaction();
        }));

        Assert.Equal(("EDGE043", 503, true), (thrown.Error.Code, thrown.Error.Status, thrown.Error.ChangedNothing));
        Assert.Equal(2, await process.Probe("dies").Call(probe => probe.Add()));
    }

    [SkippableFact]
    public async Task A_commit_that_is_not_answered_is_neither_reported_as_done_nor_as_undone()
    {
        var cut = false;
        await using var proxy = FaultyProxy.Start(
            database.LoginString, (sender, type) => cut && sender is Sender.Server && type == '2' ? Cut.Before : Cut.No);
        await using var process = database.Start(at: Through(proxy));
        await process.Probe("unknown").Call(probe => probe.Add());

        var thrown = await Assert.ThrowsAsync<ObjectException>(() => process.Probe("unknown").Call(async probe =>
        {
            cut = true;
            await probe.Add();
        }));

        Assert.Equal(("EDGE044", false), (thrown.Error.Code, thrown.Error.ChangedNothing));
        cut = false;
        await Eventually.Holds(async () => await process.Probe("unknown").Call(probe => probe.Read()) == 2);
    }

    [SkippableFact]
    public async Task Without_tables_a_call_says_what_makes_them()
    {
        await using var process = new ObjectsProcess(
            new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "postgres" }.ConnectionString, new(), TimeProvider.System);

        var thrown = await Assert.ThrowsAsync<ObjectException>(() => process.Probe("x").Call(probe => probe.Add()));

        Assert.Equal("EDGE049", thrown.Error.Code);
        Assert.Contains("objects install", thrown.Message, StringComparison.Ordinal);
    }

    private static string Through(FaultyProxy proxy, string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Host = "127.0.0.1", Port = proxy.Port }.ConnectionString;

    private string Through(FaultyProxy proxy) => Through(proxy, database.LoginString);

    private Task KillSessions() => database.Run(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'object_authenticator' AND datname = current_database()");
}
