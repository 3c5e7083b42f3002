using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Edge.Tests.Telemetry;

/// <summary>Takes what exporters send over HTTP, and says yes to everything.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, byte[] Body)> received;
    private readonly HttpDouble server;

    private Collector(HttpDouble server, ConcurrentQueue<(string Path, byte[] Body)> received) => (this.server, this.received) = (server, received);

    public string Root => server.Url;

    public static async Task<Collector> Start()
    {
        var received = new ConcurrentQueue<(string Path, byte[] Body)>();
        return new(await HttpDouble.Start(http => Take(http, received)), received);
    }

    public IEnumerable<byte[]> Bodies(string path) => received.Where(request => request.Path == path).Select(request => request.Body);

    private static async Task Take(HttpContext http, ConcurrentQueue<(string Path, byte[] Body)> received)
    {
        var body = new MemoryStream();
        if (http.Request.Headers.ContentEncoding == "gzip") await new GZipStream(http.Request.Body, CompressionMode.Decompress).CopyToAsync(body);
        else await http.Request.Body.CopyToAsync(body);
        received.Enqueue((http.Request.Path.Value!, body.ToArray()));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
