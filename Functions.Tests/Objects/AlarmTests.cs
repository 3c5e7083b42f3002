using Edge.Objects;
using Edge.Objects.Alarms;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Edge.Tests.Objects;

/// <summary>Alarms: when they are due, once for each committed turn, and again if they fail.</summary>
public sealed class AlarmTests(ObjectsDatabase database) : IClassFixture<ObjectsDatabase>, IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);

    public Task InitializeAsync() => database.Run("DELETE FROM edge.object");

    public Task DisposeAsync() => Task.CompletedTask;

    [SkippableFact]
    public async Task An_alarm_runs_when_it_is_due_and_once_however_many_processes_look()
    {
        await using var one = database.Start(time: time);
        await using var other = database.Start(time: time);
        string[] names = [.. Enumerable.Range(0, 20).Select(i => $"due {i}")];
        foreach (var name in names)
        {
            Probe.Alarms[name] = probe => probe.Add();
            await one.Probe(name).Call(probe => SetAlarm(probe, TimeSpan.FromSeconds(30)));
        }

        Assert.Equal(TimeSpan.FromSeconds(30), Rounded(await one.Alarms.RunDue(default)));
        time.Advance(TimeSpan.FromSeconds(30));
        await Task.WhenAll(one.Alarms.RunDue(default), other.Alarms.RunDue(default));
        Assert.Equal(AlarmRunner.LongestWait, await one.Alarms.RunDue(default));

        foreach (var name in names) Assert.Equal((1, (DateTimeOffset?)null), await one.Probe(name).Call(async probe => (await probe.Read(), probe.Storage.Alarm)));
    }

    [SkippableFact]
    public async Task An_alarm_may_set_the_next_one()
    {
        await using var process = database.Start(time: time);
        Probe.Alarms["again"] = async probe =>
        {
            if (await probe.Add() < 3) await SetAlarm(probe, TimeSpan.FromSeconds(1));
        };
        await process.Probe("again").Call(probe => SetAlarm(probe, TimeSpan.Zero));

        for (var i = 0; i < 5; i++)
        {
            await process.Alarms.RunDue(default);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(3, await process.Probe("again").Call(probe => probe.Read()));
    }

    [SkippableFact]
    public async Task An_alarm_that_fails_changes_nothing_and_runs_again_later_each_time_until_the_retries_are_over()
    {
        await using var process = database.Start(new() { AlarmRetries = 3 }, time: time);
        var runs = 0;
        Probe.Alarms["fails"] = async probe =>
        {
            runs++;
            await probe.Add();
            throw new FormatException();
        };
        await process.Probe("fails").Call(probe => SetAlarm(probe, TimeSpan.Zero));

        var waits = new List<double>();
        while (await process.Alarms.RunDue(default) is var wait && wait < AlarmRunner.LongestWait)
        {
            waits.Add(Rounded(wait).TotalSeconds);
            time.Advance(wait);
        }

        Assert.Equal([2, 4, 8], waits);
        Assert.Equal(4, runs);
        Assert.Equal((0, (DateTimeOffset?)null), await process.Probe("fails").Call(async probe => (await probe.Read(), probe.Storage.Alarm)));
    }

    [SkippableFact]
    public async Task An_object_in_the_middle_of_a_turn_keeps_its_alarm_for_afterwards()
    {
        await using var process = database.Start(time: time);
        await using var other = database.Start(time: time);
        Probe.Alarms["busy"] = probe => probe.Add();
        await process.Probe("busy").Call(probe => SetAlarm(probe, TimeSpan.Zero));

        await process.Probe("busy").Call(async _ =>
        {
            Task<TimeSpan> looking;
            using (ExecutionContext.SuppressFlow()) looking = Task.Run(() => other.Alarms.RunDue(default));
            Assert.Equal(TimeSpan.FromSeconds(1), await looking);
        });
        await other.Alarms.RunDue(default);

        Assert.Equal(1, await process.Probe("busy").Call(probe => probe.Read()));
    }

    [SkippableFact]
    public async Task An_alarm_that_is_deleted_does_not_run()
    {
        await using var process = database.Start(time: time);
        await process.Probe("deleted").Call(probe => SetAlarm(probe, TimeSpan.FromSeconds(1)));
        await process.Probe("deleted").Call(probe =>
        {
            probe.Storage.DeleteAlarm();
            return Task.CompletedTask;
        });
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(AlarmRunner.LongestWait, await process.Alarms.RunDue(default));
    }

    [SkippableFact]
    public async Task Other_processes_are_woken_for_an_alarm_that_is_due_before_they_look_by_themselves()
    {
        await using var process = database.Start(time: time);
        await using var listening = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.LoginString) { Pooling = false });
        var heard = new List<string>();
        var ready = new TaskCompletionSource();
        var notifications = new Notifications(_ => Task.FromResult(listening), TimeProvider.System, NullLogger<Notifications>.Instance)
        {
            Received = heard.Add, Missed = () => ready.TrySetResult(),
        };
        using var stop = new CancellationTokenSource();
        var running = notifications.Run(stop.Token);
        await ready.Task;

        await process.Probe("late").Call(probe => SetAlarm(probe, TimeSpan.FromMinutes(2)));
        await Assert.ThrowsAsync<FormatException>(() => process.Probe("soon").Call(async probe =>
        {
            await SetAlarm(probe, TimeSpan.FromSeconds(1));
            throw new FormatException();
        }));
        Assert.Empty(heard);
        await process.Probe("soon").Call(probe => SetAlarm(probe, TimeSpan.FromSeconds(1)));

        await Eventually.Holds(() => Task.FromResult(heard.Count > 0));
        Assert.Equal(["a"], heard);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [SkippableFact]
    public async Task Keys_that_have_expired_are_deleted()
    {
        await using var process = database.Start(new() { KeyExpiry = TimeSpan.FromHours(1) }, time: time);
        await process.Probe("keys").Call(probe => probe.Add(), new CallOptions { IdempotencyKey = "k" });

        await process.Alarms.RunDue(default);
        Assert.Equal(["1"], await database.Column("SELECT count(*) FROM edge.object_call"));
        time.Advance(TimeSpan.FromHours(1));
        await process.Alarms.RunDue(default);

        Assert.Equal(["0"], await database.Column("SELECT count(*) FROM edge.object_call"));
    }

    private static Task SetAlarm(Probe probe, TimeSpan from)
    {
        probe.Storage.SetAlarm(probe.Context.Now + from);
        return Task.CompletedTask;
    }

    /// <summary>Postgres keeps microseconds.</summary>
    private static TimeSpan Rounded(TimeSpan time) => TimeSpan.FromMilliseconds(Math.Round(time.TotalMilliseconds));
}
