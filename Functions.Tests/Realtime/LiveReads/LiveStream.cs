using System.Net.ServerSentEvents;

namespace Edge.Tests.Realtime.LiveReads;

/// <summary>A stream of events over HTTP, read one by one.</summary>
internal sealed class LiveStream : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpResponseMessage response;
    private readonly IAsyncEnumerator<SseItem<string>> events;

    private LiveStream(HttpResponseMessage response, Stream body)
    {
        this.response = response;
        events = SseParser.Create(body).EnumerateAsync(CancellationToken.None).GetAsyncEnumerator();
    }

    public HttpResponseMessage Response => response;

    public static async Task<LiveStream> Open(EdgeApp app, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, app.Root + "/rest/v1" + path);
        request.Headers.Add("Accept", "text/event-stream");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var limit = new CancellationTokenSource(Patience);
        var response = await app.Http.SendAsync(request, limit.Token);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new(response, await response.Content.ReadAsStreamAsync(CancellationToken.None));
    }

    public async Task<SseItem<string>> Next()
    {
        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(Patience), "the stream has ended");
        return events.Current;
    }

    /// <summary>The data of the next event, which has to be a result.</summary>
    public async Task<string> Result()
    {
        var next = await Next();
        Assert.Equal("result", next.EventType);
        return next.Data;
    }

    /// <summary>Reads results until one is as given; others may come before it, such as between two transactions.</summary>
    public async Task Until(string data)
    {
        var seen = new List<string>();
        try
        {
            while (seen is [] || seen[^1] != data) seen.Add(await Result());
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{data} does not come, but {string.Join(" and ", seen)}");
        }
    }

    public async Task End() => Assert.False(await events.MoveNextAsync().AsTask().WaitAsync(Patience));

    public ValueTask DisposeAsync()
    {
        response.Dispose();
        return ValueTask.CompletedTask;
    }
}
