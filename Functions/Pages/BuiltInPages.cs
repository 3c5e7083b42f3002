using System.Collections.Concurrent;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace Edge.Pages;

/// <summary>
/// Serves the console and the sample front end, which the build compiles into the app where Node.js is installed. Their scripts come from the app alone,
/// and they may connect to nobody else.
/// </summary>
public sealed class BuiltInPages
{
    private const string Root = "pages/";
    private const string Index = "index.html";

    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Absent =
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Not built</title></head>
        <body><h1>This page is not part of the build</h1>
        <p>It is written in TypeScript and built with Node.js, which was missing when the app was built, or could not fetch its packages.</p>
        <p>Install Node.js 20 or newer, then run:</p>
        <pre>npm ci --prefix Functions/Pages
        npm run build --prefix Functions/Pages
        dotnet run --project Functions</pre></body></html>
        """;

    private static readonly FileExtensionContentTypeProvider Types = new();
    private static readonly Assembly App = typeof(BuiltInPages).Assembly;

    private readonly ConcurrentDictionary<string, Page?> _pages = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = [.. App.GetManifestResourceNames()];

    private sealed record Page(byte[] Bytes, byte[] Gzip, string ETag, string ContentType);

    /// <param name="name">The front end's: <c>console</c>.</param>
    /// <param name="file">Below it; empty: its page.</param>
    /// <returns>Null: it has no such file.</returns>
    public IResult? Answer(HttpRequest request, string name, string? file)
    {
        var headers = request.HttpContext.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers["Referrer-Policy"] = "no-referrer";
        var isPage = string.IsNullOrEmpty(file);
        var found = $"{Root}{name}/{(isPage ? Index : file)}";
        if (!_names.Contains(found)) return isPage ? Results.Text(Absent, "text/html; charset=utf-8") : null;

        var page = _pages.GetOrAdd(found, Read)!;
        headers.CacheControl = isPage ? "no-cache" : "public, max-age=31536000, immutable";
        headers.Vary = HeaderNames.AcceptEncoding;
        var isCompressed = Accepts(request);
        if (isCompressed) headers.ContentEncoding = "gzip";
        return TypedResults.Bytes(
            isCompressed ? page.Gzip : page.Bytes, page.ContentType, entityTag: new(isCompressed ? page.ETag[..^1] + "-gz\"" : page.ETag));
    }

    private static bool Accepts(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var codings)
        && codings.Any(coding => coding.Quality != 0 && coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase));

    private static Page Read(string name)
    {
        var bytes = new MemoryStream();
        using (var resource = App.GetManifestResourceStream(name)!) resource.CopyTo(bytes);
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize)) gzip.Write(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        var type = Types.TryGetContentType(name, out var known) ? known : "application/octet-stream";
        return new(
            bytes.ToArray(), compressed.ToArray(), $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray()).AsSpan(0, 8))}\"",
            type.StartsWith("text/", StringComparison.Ordinal) ? type + "; charset=utf-8" : type);
    }
}
