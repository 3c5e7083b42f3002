using Edge.Endpoints;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Edge.Benchmarks.Cache;

/// <summary>The same bytes by the same web server with nothing in between, sent as the app sends them: no cache in this process can be faster.</summary>
internal static class BareKestrel
{
    public const string Path = "/bytes/";

    /// <param name="folder">Its files are what is sent, under <see cref="Path"/>; each is read once.</param>
    public static async Task Serve(string folder, string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        await using var app = builder.Build();
        app.MapGet("/allocated", () => $"{GC.GetTotalAllocatedBytes(precise: true)}");
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            var bytes = await File.ReadAllBytesAsync(file);
            app.MapGet(Path + System.IO.Path.GetFileName(file), (HttpContext http) =>
            {
                http.Response.ContentType = "application/json; charset=utf-8";
                http.Response.ContentLength = bytes.Length;
                return Blocks.Send(bytes, http.Response, http.RequestAborted);
            });
        }

        await app.RunAsync();
    }
}
