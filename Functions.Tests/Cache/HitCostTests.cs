using System.Globalization;
using System.IO.Pipelines;
using System.Text.RegularExpressions;
using Edge.Cache;

namespace Edge.Tests.Cache;

/// <summary>What an answer from memory takes of it. All else that it costs, a benchmark says.</summary>
public sealed partial class HitCostTests(FilmsApp films) : IClassFixture<FilmsApp>
{
    // Bytes: the question, and room for a debug build's state machines.
    private const int Most = 1_024;

    // Bytes: the web server sends a long one in segments, which it lists, and in more than one go if the client is slower; ours are the state machines
    // that wait for it. A copy of the body would be a hundred thousand.
    private const int Segments = 10_000;

    [Fact]
    public async Task It_is_the_same_bytes_for_everybody_and_next_to_nothing_beside()
    {
        await using var cache = new CacheOver(new() { Length = 100_000 }, new CachePolicyOptions { MaxAge = 60 });
        var request = CacheOver.Request("GET", "/films?id=eq.1");
        var sink = PipeWriter.Create(Stream.Null);
        var taken = 0L;

        // The first is fetched; the others come without a wait, so that all that they take is this thread's.
        for (var n = 0; n < 3; n++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var asked = cache.Cache.Answer(request, default);
            Assert.True(n == 0 || asked.IsCompleted);
            var answer = await asked;
            var written = answer.Body.WriteTo(sink, default);
            taken = GC.GetAllocatedBytesForCurrentThread() - before;
            await written;
        }

        Assert.InRange(taken, 0, Most);
    }

    [SkippableFact]
    public async Task On_its_way_to_the_client_a_long_one_is_not_copied()
    {
        using var app = await AppProcess.Start(films, "--Cache:Default:MaxAge=600");
        var columns = string.Join(',', Enumerable.Range(0, 110).Select(n => $"n{n}:n"));

        var ofShort = await BytesOfHit(app, $"/numbers?select={columns}&limit=1", shortest: 500, longest: 2_000);
        var ofLong = await BytesOfHit(app, $"/numbers?select={columns}&limit=99", shortest: 90_000, longest: 150_000);

        Assert.InRange(ofLong - ofShort, -Segments, Segments);
    }

    /// <summary>That the whole process takes for one, on average.</summary>
    private static async Task<double> BytesOfHit(AppProcess app, string target, int shortest, int longest)
    {
        const int times = 1_000;
        for (var n = 0; n < 10; n++) await app.Api.Get(target);
        var before = await Allocated(app);
        for (var n = 0; n < times; n++) Assert.InRange((await app.Api.Get(target)).ShouldBeHit().Text.Length, shortest, longest);
        return (await Allocated(app) - before) / times;
    }

    private static async Task<double> Allocated(AppProcess app) =>
        double.Parse(AllocatedLine().Match((await app.Site.Get("/metrics")).Text).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^dotnet_gc_heap_total_allocated\S* (\S+)", RegexOptions.Multiline)]
    private static partial Regex AllocatedLine();
}
