using System.Net;
using Edge.Client;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Client;

public sealed class RetryTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public async Task A_read_that_failed_on_the_way_is_sent_again_after_a_while()
    {
        using var wire = new Flaky(null, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK);
        var answer = Client(wire).From("t").ToListAsync();

        Assert.Equal(1, wire.Attempts);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, wire.Attempts);
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(200, (await answer).Status);
        Assert.Equal(["1", "2"], wire.RetryCounts);
    }

    [Fact]
    public async Task The_server_says_how_long_to_wait()
    {
        using var wire = new Flaky(HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK) { RetryAfter = "7" };
        var answer = Client(wire).From("t").ToListAsync();

        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(1, wire.Attempts);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(200, (await answer).Status);
    }

    [Fact]
    public async Task After_three_retries_it_is_an_error()
    {
        using var wire = new Flaky([.. Enumerable.Repeat<HttpStatusCode?>(null, 10)]);
        var answer = Client(wire).From("t").ToListAsync();

        for (var second = 0; second < 7; second++) time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0, (await answer).Status);
        Assert.Equal(4, wire.Attempts);
    }

    [Fact]
    public async Task A_write_is_never_sent_twice()
    {
        using var wire = new Flaky(HttpStatusCode.ServiceUnavailable);

        Assert.Equal(503, (await Client(wire).From("t").Insert(new { a = 1 }).Execute()).Status);
        Assert.Equal(503, (await Client(wire).Rpc("f").Execute()).Status);
    }

    [Fact]
    public async Task Retrying_can_be_left_to_the_transport()
    {
        using var wire = new Flaky(HttpStatusCode.ServiceUnavailable);

        Assert.Equal(503, (await Client(wire).From("t").Retry(false).Execute()).Status);
    }

    private PostgrestClient Client(HttpMessageHandler wire) => new(wire, new PostgrestClientOptions { Retry = true, Time = time });

    /// <param name="outcomes">Of each attempt; null: no answer. The last one goes on.</param>
    private sealed class Flaky(params HttpStatusCode?[] outcomes) : HttpMessageHandler
    {
        public string? RetryAfter { get; init; }

        public int Attempts { get; private set; }

        public List<string> RetryCounts { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var outcome = outcomes[Math.Min(Attempts++, outcomes.Length - 1)] ?? throw new HttpRequestException("no route to host");
            RetryCounts.Add(request.Headers.TryGetValues("X-Retry-Count", out var counts) ? counts.Single() : "");
            var response = new HttpResponseMessage(outcome) { Content = new StringContent("[]", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")) };
            if (RetryAfter is not null) response.Headers.Add("Retry-After", RetryAfter);
            return Task.FromResult(response);
        }
    }
}
