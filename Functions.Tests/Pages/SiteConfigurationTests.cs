using System.Text;
using Edge.Pages;
using Edge.Pages.Site;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Pages;

public sealed class SiteConfigurationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-site-").FullName;
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("/docs", "/docs", true)]
    [InlineData("/docs", "/docs/", false)]
    [InlineData("/docs/index.html", "/docs/", true)]
    [InlineData("/docs/index.html", "/docs", true)]
    [InlineData("/docs*", "/docs-old", true)]
    [InlineData("/docs/*", "/docs", false)]
    [InlineData("docs/*.{png,jpg}", "/docs/a/b.JPG", true)]
    [InlineData("/docs/*.{png,jpg}", "/docs/a.gif", false)]
    [InlineData("*.css", "/a/b.css", true)]
    public void A_route_matches_paths(string route, string path, bool matches) => Assert.Equal(matches, RoutePattern.Parse(route).Matches(path));

    [Theory]
    [InlineData("""{ "routes": [{ "route": "/a*b" }] }""", "a wildcard may only stand at the end")]
    [InlineData("""{ "routes": [{ "rewrite": "/a" }] }""", "an entry has no route")]
    [InlineData("""{ "routes": [{ "route": "/a", "rewrite": "/b", "redirect": "/c" }] }""", "exclude each other")]
    [InlineData("""{ "routes": [{ "route": "/a", "redirect": "/c", "statusCode": 404 }] }""", "404 is no status of a redirect")]
    [InlineData("""{ "responseOverrides": { "500": {} } }""", "500 is none of")]
    [InlineData("""{ "trailingSlash": "maybe" }""", "maybe is none of")]
    [InlineData("""{ "routes": 1 }""", "routes")]
    public void A_mistake_is_named(string json, string mistake) =>
        Assert.Contains(mistake, Assert.Throws<FormatException>(() => SiteConfiguration.Parse(Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("always", "/about", "/about/")]
    [InlineData("always", "/about.html", "/about/")]
    [InlineData("always", "/docs/index.html", "/docs/")]
    [InlineData("never", "/docs/", "/docs")]
    [InlineData("never", "/about/", "/about")]
    [InlineData("auto", "/docs", "/docs/")]
    [InlineData("auto", "/about.html", "/about")]
    [InlineData("never", "/index.html", "/")]
    [InlineData("never", "/about", null)]
    [InlineData("always", "/", null)]
    public async Task Pages_have_one_way_to_be_written(string setting, string path, string? canonical)
    {
        foreach (var file in new[] { "index.html", "about.html", "docs/index.html" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, file))!);
            await File.WriteAllTextAsync(Path.Combine(_folder, file), file);
        }

        await File.WriteAllTextAsync(Path.Combine(_folder, SiteConfiguration.FileName), $$"""{ "trailingSlash": "{{setting}}" }""");
        var http = await Answer(path, "?q=1");

        Assert.Equal(canonical is null ? 200 : 301, http.Response.StatusCode);
        Assert.Equal(canonical is null ? "" : canonical + "?q=1", http.Response.Headers.Location.ToString());
    }

    [Fact]
    public async Task A_changed_configuration_and_a_changed_file_are_seen_a_second_later_and_a_mistake_keeps_the_last()
    {
        var config = Path.Combine(_folder, SiteConfiguration.FileName);
        using var site = new StaticSite(_folder, _time, NullLogger<StaticSite>.Instance);
        Assert.Null(site.Answer(Request("/a")));

        await Write("""{ "routes": [{ "route": "/a", "redirect": "/b" }] }""");
        Assert.Equal("/b", await Location());
        await Write("{");
        Assert.Equal("/b", await Location());
        await Write("{}");
        Assert.Null(site.Answer(Request("/a")));
        await File.WriteAllTextAsync(Path.Combine(_folder, "a"), "now");
        Assert.NotNull(site.Answer(Request("/a")));

        async Task Write(string json)
        {
            await File.WriteAllTextAsync(config, json);
            File.SetLastWriteTimeUtc(config, _time.GetUtcNow().UtcDateTime);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        async Task<string> Location()
        {
            var request = Request("/a");
            await site.Answer(request)!.ExecuteAsync(request.HttpContext);
            return request.HttpContext.Response.Headers.Location.ToString();
        }
    }

    [Theory]
    [InlineData("index-BkX3z9aQ", true)]
    [InlineData("index-B-X3z9aQ", true)]
    [InlineData("main.3f2a1b9c", true)]
    [InlineData("chunk-6A3QDFVL", true)]
    [InlineData("runtime.4d9cf0a8e1b2c3d4e5f6", true)]
    [InlineData("index", false)]
    [InlineData("bootstrap.bundle", false)]
    [InlineData("my-component", false)]
    [InlineData("Docs-ButtonGroup", false)]
    [InlineData("chapter-version2", false)]
    [InlineData("report-20240101", false)]
    [InlineData("jquery-3.7.1", false)]
    public void A_hash_is_told_from_words_and_versions(string name, bool isHash) => Assert.Equal(isHash, HashedName.Is(name));

    private async Task<HttpContext> Answer(string path, string query)
    {
        using var site = new StaticSite(_folder, _time, NullLogger<StaticSite>.Instance);
        var request = Request(path, query);
        await site.Answer(request)!.ExecuteAsync(request.HttpContext);
        return request.HttpContext;
    }

    private static HttpRequest Request(string path, string query = "")
    {
        var http = new DefaultHttpContext { RequestServices = new NoServices() };
        http.Request.Method = "GET";
        http.Request.Path = path;
        http.Request.QueryString = new(query);
        return http.Request;
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) =>
            serviceType == typeof(Microsoft.Extensions.Logging.ILoggerFactory) ? NullLoggerFactory.Instance : null;
    }
}
