using System.Collections.Concurrent;
using System.Globalization;
using Edge.Tests.Origin;
using Microsoft.AspNetCore.Http;

namespace Edge.Tests.Cache;

/// <summary>A remote PostgREST that counts: the answer to each read is its number. Writes are answered by 201.</summary>
internal sealed class CountingRemote : IAsyncDisposable
{
    private readonly ConcurrentQueue<IHeaderDictionary> _reads = [];
    private HttpDouble? _server;

    public string Url => _server!.Url;

    /// <summary>The headers of the reads that came, in order.</summary>
    public IReadOnlyList<IHeaderDictionary> Reads => [.. _reads];

    /// <summary>Reads have their numbers, but the answers wait for this.</summary>
    public Task AnswersLeave { get; set; } = Task.CompletedTask;

    /// <summary>What is said beside the number, and instead of it.</summary>
    public RequestDelegate Saying { get; set; } = _ => Task.CompletedTask;

    /// <summary>What becomes of writes.</summary>
    public RequestDelegate Writing { get; set; } = http =>
    {
        http.Response.StatusCode = StatusCodes.Status201Created;
        return Task.CompletedTask;
    };

    public static async Task<CountingRemote> Start()
    {
        var remote = new CountingRemote();
        remote._server = await HttpDouble.Start(remote.Answer);
        return remote;
    }

    /// <summary>An app in front of it that keeps all for ten minutes.</summary>
    public Task<EdgeApp> Front(params (string Name, string Value)[] settings) => FrontApp.Of(Url, [("Cache:Default:MaxAge", "600"), .. settings]);

    /// <inheritdoc cref="Front((string, string)[])"/>
    /// <param name="time">What goes by for the app.</param>
    public Task<EdgeApp> Front(TimeProvider time, params (string Name, string Value)[] settings) =>
        FrontApp.Of(Url, time, [("Cache:Default:MaxAge", "600"), .. settings]);

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task Answer(HttpContext http)
    {
        // The app asks for the root to know whether the remote is there.
        if (http.Request.Path == "/") return;
        if (http.Request.Method is not ("GET" or "HEAD"))
        {
            await Writing(http);
            return;
        }

        _reads.Enqueue(new HeaderDictionary(http.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase)));
        var number = _reads.Count.ToString(CultureInfo.InvariantCulture);
        await AnswersLeave;
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.Headers.ContentRange = "0-0/*";
        await Saying(http);
        if (http.Response.HasStarted) return;
        http.Response.ContentLength = number.Length;
        if (HttpMethods.IsGet(http.Request.Method)) await http.Response.WriteAsync(number);
    }
}
