using System.IO.Compression;
using System.Text.RegularExpressions;
using Edge.Pages;
using Microsoft.AspNetCore.Http;

namespace Edge.Tests.Pages;

public sealed partial class BuiltInPagesTests(FilmsApp films) : IClassFixture<FilmsApp>
{
    private const int Budget = 400 * 1024;

    [SkippableFact]
    public async Task The_console_is_a_page_without_inline_scripts_that_asks_this_app_only()
    {
        await using var app = await films.StartApp();
        var page = (await app.Site.Get("/console")).ShouldBe(200).ShouldHave("Content-Type", "text/html; charset=utf-8").ShouldHave("Cache-Control", "no-cache");
        var policy = page.Header("Content-Security-Policy");
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self';", policy, StringComparison.Ordinal);
        (await app.Site.Get("/console/assets/nothing.js")).ShouldBe(404);

        await using var without = await films.StartApp(("Pages:Console", "false"));
        (await without.Site.Get("/console")).ShouldBe(404);
    }

    [SkippableFact]
    public async Task The_consoles_page_takes_the_master_key_where_there_are_keys()
    {
        await using var app = await films.StartApp(("FunctionKeys:master", "much"));
        (await app.Site.Get("/console")).ShouldBeEmpty(401);
        (await app.Site.Get("/console?code=other")).ShouldBeEmpty(401);
        (await app.Site.Get("/console?code=much")).ShouldBe(200);
    }

    [SkippableFact]
    public async Task All_of_the_console_is_smaller_than_it_may_be_and_cached_for_ever()
    {
        await using var app = await films.StartApp();
        var page = await app.Site.Get("/console");
        Missing.Prerequisite(page.Text.Contains("not part of the build", StringComparison.Ordinal), "the console is not built");
        var names = typeof(BuiltInPages).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("pages/console/assets/", StringComparison.Ordinal)).ToList();
        Assert.All(Asset().Matches(page.Text), asset => Assert.Contains("pages" + asset.Value, names));

        var total = 0;
        foreach (var name in names)
        {
            var path = name["pages".Length..];
            var compressed = (await app.Site.With("Accept-Encoding", "gzip").Get(path)).ShouldBe(200).ShouldHave("Content-Encoding", "gzip")
                .ShouldHave("Cache-Control", "public, max-age=31536000, immutable");
            var plain = (await app.Site.Get(path)).ShouldBe(200).ShouldNotHave("Content-Encoding");
            using var gzip = new GZipStream(new MemoryStream(compressed.Body), CompressionMode.Decompress);
            var read = new MemoryStream();
            await gzip.CopyToAsync(read);
            Assert.Equal(plain.Body, read.ToArray());
            (await app.Site.With("If-None-Match", plain.Header("ETag")!).Get(path)).ShouldBeEmpty(304);
            total += compressed.Body.Length;
        }

        Assert.InRange(total, 1, Budget);
    }

    [SkippableFact]
    public async Task The_sample_is_there_only_if_samples_are()
    {
        await using var app = await films.StartApp();
        foreach (var path in new[] { "/sample/", "/users", "/users/1" }) (await app.Site.Get(path)).ShouldBe(404, """{"message":"Not Found"}""");

        await using var with = await films.StartApp(("Samples:Enabled", "true"));
        (await with.Site.Get("/sample/")).ShouldBe(200).ShouldHave("Content-Type", "text/html; charset=utf-8");
        (await with.Site.Get("/sample")).ShouldBe(302).ShouldHave("Location", "/sample/");
        (await with.Site.Get("/sample/nothing.js")).ShouldBe(404);
    }

    [Fact]
    public async Task What_is_not_built_says_how_to_get_it()
    {
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() }, RequestServices = new NoServices() };
        await new BuiltInPages().Answer(http.Request, "absent", file: null)!.ExecuteAsync(http);
        var text = System.Text.Encoding.UTF8.GetString(((MemoryStream)http.Response.Body).ToArray());

        Assert.Equal(200, http.Response.StatusCode);
        Assert.Contains("npm ci --prefix Functions/Pages", text, StringComparison.Ordinal);
        Assert.Null(new BuiltInPages().Answer(http.Request, "absent", "assets/index.js"));
    }

    [GeneratedRegex("/console/assets/[^\"]+")]
    private static partial Regex Asset();

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) =>
            serviceType == typeof(Microsoft.Extensions.Logging.ILoggerFactory) ? Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance : null;
    }
}
