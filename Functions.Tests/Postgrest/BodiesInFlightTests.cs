using Edge.Postgrest;
using Edge.Postgrest.Errors;
using Edge.Tests.Support;

namespace Edge.Tests.Postgrest;

/// <summary>Large bodies share a limit.</summary>
public sealed class BodiesInFlightTests
{
    private const int MegaByte = 1024 * 1024;

    private readonly BodiesInFlight bodies = new(10 * MegaByte, TimeProvider.System);

    [Fact]
    public void What_does_not_fit_beside_others_is_503_until_they_have_gone()
    {
        var first = bodies.Enter();
        first.Take(MegaByte);
        first.Take(8 * MegaByte);
        using var second = bodies.Enter();

        var refused = Assert.Throws<ApiException>(() => second.Take(3 * MegaByte)).Error;
        Assert.Equal(("EDGE016", 503, 8L * MegaByte), (refused.Code, refused.Status, bodies.InUse));
        Assert.Equal([new("Retry-After", "2")], refused.Headers);

        first.Dispose();
        second.Take(3 * MegaByte);
        Assert.Equal(3 * MegaByte, bodies.InUse);
    }

    [Fact]
    public void What_will_never_fit_is_413()
    {
        using var lease = bodies.Enter();

        Assert.Equal(413, Assert.Throws<ApiException>(() => lease.Take(11 * MegaByte)).Error.Status);
    }

    [Fact]
    public void Small_bodies_are_not_counted()
    {
        using var lease = bodies.Enter();

        lease.Take(64 * 1024);

        Assert.Equal(0, bodies.InUse);
    }

    [Theory]
    [InlineData(20 * MegaByte)]
    [InlineData(3 * MegaByte + 1)]
    public async Task A_body_of_known_length_is_put_in_one_array_beside_a_first_block(int length)
    {
        var sent = new byte[length];
        new Random(1).NextBytes(sent);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var read = await RequestBody.Read(new MemoryStream(sent), length, length, lease: null, CancellationToken.None);

        Assert.True(read.Span.SequenceEqual(sent));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, length, length + (MegaByte * 5 / 4));
    }
}

/// <summary>Uploads in parallel leave nothing in memory. Alone, since it measures the process.</summary>
[Collection(nameof(Alone))]
public sealed class UploadMemoryTests(Spec.Hostile.LibraryApp library) : IClassFixture<Spec.Hostile.LibraryApp>
{
    private const long MegaByte = 1024 * 1024;

    private static int Uploads => int.TryParse(Environment.GetEnvironmentVariable("EDGE_TEST_UPLOADS"), out var many) ? many : 12;

    [SkippableFact]
    public async Task Uploads_in_parallel_hold_their_bodies_and_no_more_and_give_the_memory_back()
    {
        await using var app = await library.Start();
        var body = System.Text.Encoding.UTF8.GetBytes($$"""{"text":"{{new string('x', 20_000_000)}}"}""");
        await app.Api.Send("POST", "/rpc/no_such_function", body, "application/json");
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var before = Held();

        var answers = await Task.WhenAll(Enumerable.Range(0, Uploads).Select(_ => app.Api.Send("POST", "/rpc/no_such_function", body, "application/json")));

        Assert.All(answers, answer => Assert.True(answer.Status is 404 or 503, answer.ToString()));
        Assert.All(answers.Where(answer => answer.Status == 503), answer => answer.ShouldHave("Retry-After", "2"));
        await Eventually.Holds(() => Task.FromResult(Held() - before < 50 * MegaByte));
    }

    /// <summary>What the collector held of the system's memory when it last ran.</summary>
    private static long Held() => GC.GetGCMemoryInfo().TotalCommittedBytes;
}
