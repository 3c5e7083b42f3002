using System.IO.Compression;
using System.Text;

namespace Edge.Tests.Pages;

public sealed class StaticSiteTests(SiteApp app) : IClassFixture<SiteApp>
{
    [SkippableFact]
    public async Task The_site_takes_the_place_of_the_landing_page_and_the_API_stays()
    {
        (await app.Site.Get("/")).ShouldBeText(200, "<h1>Films</h1>", "text/html; charset=utf-8").ShouldHave("Cache-Control", "no-cache").ShouldHave("X-Site", "films");
        (await app.Api.Get("/films?select=title&limit=1")).ShouldBe(200).ShouldNotHave("X-Site");
        (await app.Site.Get("/health/live")).ShouldBe(200, """{"status":"live"}""");
    }

    [SkippableTheory]
    [InlineData("/about", "<h1>About</h1>")]
    [InlineData("/about/", "<h1>About</h1>")]
    [InlineData("/guide", "<h1>Guide</h1>")]
    [InlineData("/guide/", "<h1>Guide</h1>")]
    [InlineData("/guide/index.html", "<h1>Guide</h1>")]
    [InlineData("/calendar/2027/01", "<h1>About</h1>")]
    [InlineData("/films/12", "<h1>Films</h1>")]
    [InlineData("/.well-known/security.txt", "Contact: here")]
    public async Task A_path_is_answered_by_its_file_or_by_the_page_that_stands_for_it(string path, string text) =>
        (await app.Site.Get(path)).ShouldBeText(200, text);

    [SkippableTheory]
    [InlineData("/gone")]
    [InlineData("/nothing.js")]
    [InlineData("/shots/two.png")]
    public async Task What_is_not_there_and_has_no_page_is_the_sites_own_404(string path) =>
        (await app.Site.With("If-None-Match", "*").Get(path)).ShouldBeText(404, "<h1>Lost</h1>");

    [SkippableFact]
    public async Task Rules_redirect_protect_and_set_headers()
    {
        (await app.Site.Get("/old")).ShouldBeEmpty(301).ShouldHave("Location", "/guide/");
        (await app.Site.Get("/profile.html")).ShouldBeEmpty(302).ShouldHave("Location", "/about.html");
        (await app.Site.Get("/shots/one.png")).ShouldBeText(200, "png", "image/png").ShouldHave("Cache-Control", "max-age=600").ShouldNotHave("X-Site");
        (await app.Site.Get("/data.json")).ShouldBeText(200, "[1]", "text/json");
        (await app.Site.Post("/about.html", "{}")).ShouldBeEmpty(405).ShouldHave("Allow", "GET, HEAD");
    }

    [SkippableTheory]
    [InlineData("/.env")]
    [InlineData("/link.txt")]
    [InlineData("/folder/secret.txt")]
    [InlineData("/folder%2Fsecret.txt")]
    [InlineData("/guide/..%2f..%2fsecret.txt")]
    [InlineData("/guide/%2e%2e/%2e%2e/secret.txt")]
    [InlineData("/..%5csecret.txt")]
    [InlineData("/staticwebapp.config.json")]
    [InlineData("//etc/passwd")]
    [InlineData("/app.js%00.png")]
    public async Task No_path_leads_out_of_the_folder_or_to_what_is_hidden(string path)
    {
        var target = path.Replace("secret.txt", Path.GetFileName(app.Outside) + "/secret.txt", StringComparison.Ordinal);
        foreach (var asked in new[] { path, target })
        {
            var answer = await app.Site.Get(asked);
            Assert.DoesNotContain(SiteApp.Secret, answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("root:", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("allowedRoles", answer.Text, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task A_link_within_the_folder_is_followed() => (await app.Site.Get("/inside.js")).ShouldBeText(200, SiteApp.Script);

    [SkippableFact]
    public async Task A_file_has_a_tag_and_ranges()
    {
        var whole = (await app.Site.Get("/app.js")).ShouldBeText(200, SiteApp.Script).ShouldHave("Accept-Ranges", "bytes");
        (await app.Site.With("If-None-Match", whole.Header("ETag")!).Get("/app.js")).ShouldBeEmpty(304);
        (await app.Site.With("If-None-Match", "\"other\"").Get("/app.js")).ShouldBeText(200, SiteApp.Script);
        (await app.Site.Get("/app.js", range: "bytes=7-11")).ShouldBeText(206, "const").ShouldHave("Content-Range", $"bytes 7-11/{SiteApp.Script.Length}");
        (await app.Site.With("If-Range", "\"other\"").Get("/app.js", range: "bytes=7-11")).ShouldBeText(200, SiteApp.Script);
        (await app.Site.Get("/app.js", range: "bytes=999999-")).ShouldBe(416);
        (await app.Site.Head("/app.js")).ShouldBeEmpty(200).ShouldHave("Content-Length", $"{SiteApp.Script.Length}");
    }

    [SkippableFact]
    public async Task Only_a_name_with_a_hash_is_cached_for_ever()
    {
        (await app.Site.Get("/app-BkX3z9aQ.js")).ShouldBe(200).ShouldHave("Cache-Control", "public, max-age=31536000, immutable");
        (await app.Site.Get("/app.js")).ShouldBe(200).ShouldHave("Cache-Control", "no-cache");
    }

    [SkippableFact]
    public async Task A_text_is_compressed_as_the_client_takes_it()
    {
        var plain = await app.Site.Get("/app.js");
        var brotli = (await app.Site.With("Accept-Encoding", "gzip, br").Get("/app.js")).ShouldBe(200).ShouldHave("Content-Encoding", "br").ShouldHave("Vary", "Accept-Encoding");
        var gzip = (await app.Site.With("Accept-Encoding", "gzip, br;q=0").Get("/app.js")).ShouldBe(200).ShouldHave("Content-Encoding", "gzip");
        Assert.Equal(SiteApp.Script, Read(new BrotliStream(new MemoryStream(brotli.Body), CompressionMode.Decompress)));
        Assert.Equal(SiteApp.Script, Read(new GZipStream(new MemoryStream(gzip.Body), CompressionMode.Decompress)));
        Assert.Equal(3, new[] { plain, brotli, gzip }.Select(answer => answer.Header("ETag")).Distinct().Count());
        (await app.Site.With("Accept-Encoding", "br").With("If-None-Match", brotli.Header("ETag")!).Get("/app.js")).ShouldBeEmpty(304);
        (await app.Site.With("Accept-Encoding", "br").Get("/shots/one.png")).ShouldBe(200).ShouldNotHave("Content-Encoding");
    }

    [SkippableFact]
    public async Task A_compressed_file_beside_a_file_is_sent_as_it_is()
    {
        (await app.Site.Get("/both.css")).ShouldBeText(200, "/* as it is */", "text/css; charset=utf-8").ShouldHave("Vary", "Accept-Encoding");
        var brotli = (await app.Site.With("Accept-Encoding", "br, gzip").Get("/both.css")).ShouldHave("Content-Encoding", "br").ShouldHave("Content-Type", "text/css; charset=utf-8");
        Assert.Equal("/* beforehand, br */", Read(new BrotliStream(new MemoryStream(brotli.Body), CompressionMode.Decompress)));
        var gzip = (await app.Site.With("Accept-Encoding", "gzip").Get("/both.css")).ShouldHave("Content-Encoding", "gzip");
        Assert.Equal("/* beforehand, gz */", Read(new GZipStream(new MemoryStream(gzip.Body), CompressionMode.Decompress)));
    }

    private static string Read(Stream stream) => new StreamReader(stream, Encoding.UTF8).ReadToEnd();
}
