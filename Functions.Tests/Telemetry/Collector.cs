using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.AspNetCore.Hosting;

namespace Edge.Tests.Telemetry;

/// <summary>Takes what exporters send over HTTP, and says yes to everything.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication server;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> received = new();

    private Collector(WebApplication server) => this.server = server;

    public string Root => server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<Collector> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = new Collector(builder.Build());
        collector.server.Run(collector.Take);
        await collector.server.StartAsync();
        return collector;
    }

    public IEnumerable<byte[]> Bodies(string path) => received.Where(request => request.Path == path).Select(request => request.Body);

    private async Task Take(HttpContext http)
    {
        var body = new MemoryStream();
        if (http.Request.Headers.ContentEncoding == "gzip") await new GZipStream(http.Request.Body, CompressionMode.Decompress).CopyToAsync(body);
        else await http.Request.Body.CopyToAsync(body);
        received.Enqueue((http.Request.Path.Value!, body.ToArray()));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
