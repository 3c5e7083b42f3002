using System.IO.Compression;
using System.Text;

namespace Edge.Tests.Pages;

/// <summary>The app over the film archive with a site beside it.</summary>
public sealed class SiteApp : FilmsApp
{
    public const string Secret = "not for the site";

    private readonly DirectoryInfo _outside = Directory.CreateTempSubdirectory("edge-outside-");

    public SiteApp()
    {
        Folder = Directory.CreateTempSubdirectory("edge-site-").FullName;
        Write("index.html", "<h1>Films</h1>");
        Write("about.html", "<h1>About</h1>");
        Write("guide/index.html", "<h1>Guide</h1>");
        Write("app-BkX3z9aQ.js", Script);
        Write("app.js", Script);
        Write("data.json", "[1]");
        Write("lost.html", "<h1>Lost</h1>");
        Write("profile.html", "mine");
        Write("shots/one.png", "png");
        Write(".env", Secret);
        Write(".well-known/security.txt", "Contact: here");
        Write("both.css", "/* as it is */");
        File.WriteAllBytes(Path.Combine(Folder, "both.css.br"), Brotli("/* beforehand, br */"));
        File.WriteAllBytes(Path.Combine(Folder, "both.css.gz"), Gzip("/* beforehand, gz */"));
        File.WriteAllText(Path.Combine(_outside.FullName, "secret.txt"), Secret);
        File.CreateSymbolicLink(Path.Combine(Folder, "link.txt"), Path.Combine(_outside.FullName, "secret.txt"));
        Directory.CreateSymbolicLink(Path.Combine(Folder, "folder"), _outside.FullName);
        File.CreateSymbolicLink(Path.Combine(Folder, "inside.js"), "app.js");
        Write(
            "staticwebapp.config.json",
            """
            {
              "routes": [
                { "route": "/profile*", "allowedRoles": ["authenticated"] },
                { "route": "/old", "redirect": "/guide/", "statusCode": 301 },
                { "route": "/calendar/*", "rewrite": "/about.html" },
                { "route": "/shots/*.{png,jpg}", "headers": { "Cache-Control": "max-age=600", "X-Site": "" } },
                { "route": "/gone", "statusCode": 404 }
              ],
              "navigationFallback": { "rewrite": "index.html", "exclude": ["/shots/*", "/*.{js,css}"] },
              "responseOverrides": { "401": { "redirect": "/about.html", "statusCode": 302 }, "404": { "rewrite": "/lost.html" } },
              "globalHeaders": { "X-Site": "films" },
              "mimeTypes": { ".json": "text/json" }
            }
            """);
    }

    /// <summary>Compresses well.</summary>
    public static string Script { get; } = string.Concat(Enumerable.Range(0, 500).Select(n => $"export const a{n} = {n};\n"));

    public string Folder { get; }

    public string Outside => _outside.FullName;

    public Api Site => new(Api.Http, Api.Root[..^"/rest/v1".Length]);

    protected override IEnumerable<(string Name, string Value)> UsualSettings() => [.. base.UsualSettings(), ("Pages:Folder", Folder)];

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
        _outside.Delete(recursive: true);
    }

    private void Write(string name, string text)
    {
        var file = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private static byte[] Brotli(string text) => Compressed(text, stream => new BrotliStream(stream, CompressionLevel.Fastest));

    private static byte[] Gzip(string text) => Compressed(text, stream => new GZipStream(stream, CompressionLevel.Fastest));

    private static byte[] Compressed(string text, Func<Stream, Stream> form)
    {
        var bytes = new MemoryStream();
        using (var stream = form(bytes)) stream.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }
}
