using Edge.Objects;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Objects;

/// <summary>Calls that run once.</summary>
public sealed class IdempotencyTests(ObjectsDatabase database) : IClassFixture<ObjectsDatabase>
{
    [SkippableFact]
    public async Task A_call_with_a_key_runs_once_and_a_repeat_gets_its_result_also_from_another_process()
    {
        await using var one = database.Start();
        await using var other = database.Start();
        var once = new CallOptions { IdempotencyKey = "k" };

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? one : other).Probe("once").Call(probe => probe.Add(), once)));

        Assert.All(results, result => Assert.Equal(1, result));
        Assert.Equal(1, await one.Probe("once").Call(probe => probe.Read()));
        Assert.Equal(1, await one.Probe("another").Call(probe => probe.Add(), once));
    }

    [SkippableFact]
    public async Task A_call_that_failed_has_not_used_its_key()
    {
        await using var process = database.Start();
        var once = new CallOptions { IdempotencyKey = "k" };
        await Assert.ThrowsAsync<FormatException>(() => process.Probe("fails").Call(_ => throw new FormatException(), once));

        Assert.Equal(1, await process.Probe("fails").Call(probe => probe.Add(), once));
    }

    [SkippableFact]
    public async Task A_key_belongs_to_a_caller_and_to_what_was_asked()
    {
        await using var process = database.Start();
        var probe = process.Probe("keys");
        var once = new CallOptions { IdempotencyKey = "k", Fingerprint = "a", Caller = new("r", """{"sub":"1"}""") };

        Assert.Equal(1, await probe.Call(one => one.Add(), once));
        Assert.Equal(2, await probe.Call(one => one.Add(), once with { Caller = new("r", """{"sub":"2"}""") }));
        Assert.Equal(3, await probe.Call(one => one.Add(), once with { Caller = new("s", """{"sub":"1"}""") }));
        var reused = await Assert.ThrowsAsync<ObjectException>(() => probe.Call(one => one.Add(), once with { Fingerprint = "b" }));

        Assert.Equal(("EDGE046", 422), (reused.Error.Code, reused.Error.Status));
        Assert.Equal(3, await probe.Call(one => one.Read()));
    }

    [SkippableFact]
    public async Task A_key_is_free_again_when_it_has_expired()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var process = database.Start(new() { KeyExpiry = TimeSpan.FromHours(1) }, time: time);
        var once = new CallOptions { IdempotencyKey = "k" };
        await process.Probe("expires").Call(probe => probe.Add(), once);

        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(1, await process.Probe("expires").Call(probe => probe.Add(), once));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, await process.Probe("expires").Call(probe => probe.Add(), once));
    }
}
