using System.Net;
using System.Text;
using Edge.Client;

namespace Edge.Tests.Client;

public sealed class BookmarkTests
{
    private static readonly string First = new string('a', 16) + "0000000000000005";
    private static readonly string Later = new string('a', 16) + "0000000000000010";
    private static readonly string Other = new string('b', 16) + "0000000000000001";

    [Fact]
    public async Task A_client_brings_the_latest_bookmark_that_it_was_given()
    {
        using var handler = new Recorder();
        var client = new PostgrestClient(handler).WithBookmarks();
        foreach (var given in new[] { First, Later, First, null, Other })
        {
            handler.Gives = given;
            await client.From("films").Select("id").ToListAsync();
        }

        handler.Gives = null;
        await client.Schema("other").From("films").Select("id").ToListAsync();

        Assert.Equal([null, First, Later, Later, Later, Other], handler.Brought);
    }

    [Fact]
    public async Task A_client_that_was_not_asked_to_brings_none()
    {
        using var handler = new Recorder();
        var client = new PostgrestClient(handler);
        handler.Gives = First;
        for (var times = 0; times < 2; times++) await client.From("films").Select("id").ToListAsync();

        Assert.Equal([null, null], handler.Brought);
    }

    private sealed class Recorder : HttpMessageHandler
    {
        public string? Gives { get; set; }

        public List<string?> Brought { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Brought.Add(request.Headers.TryGetValues("Edge-Bookmark", out var values) ? values.Single() : null);
            var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("[]", Encoding.UTF8, "application/json") };
            if (Gives is { } bookmark) response.Headers.Add("Edge-Bookmark", bookmark);
            return Task.FromResult(response);
        }
    }
}
