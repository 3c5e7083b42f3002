using System.ComponentModel;
using System.Diagnostics;

namespace Edge.Tests.Endpoints;

public sealed class DocsTests(FilmsApp films) : IClassFixture<FilmsApp>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    [SkippableFact]
    public async Task A_browser_shows_the_relations_and_asks_nobody_else()
    {
        await using var app = await films.StartApp();
        var (page, errors) = await Chromium($"{app.Root}/docs");

        Assert.Contains("/films", page, StringComparison.Ordinal);
        Assert.Contains("/directors", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Content Security Policy", errors, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_page_has_a_strict_policy_and_can_be_turned_off()
    {
        await using var app = await films.StartApp();
        var page = (await app.Site.Get("/docs")).ShouldBe(200).ShouldHave("X-Content-Type-Options", "nosniff");
        Assert.Contains("script-src 'self';", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
        (await app.Site.Get("/docs/other.js")).ShouldBe(404);

        await using var without = await films.StartApp(("Docs:Enabled", "false"), ("SecurityHeaders:Enabled", "false"));
        (await without.Site.Get("/docs")).ShouldBe(404).ShouldNotHave("X-Content-Type-Options");
        (await without.Site.Get("/docs/scalar.js")).ShouldBe(404);
    }

    /// <summary>The page as it stands when its scripts have run, and what they complained of.</summary>
    private static async Task<(string Page, string Errors)> Chromium(string url)
    {
        var profile = Directory.CreateTempSubdirectory("edge-chromium-");
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--no-proxy-server", "--disable-dev-shm-usage", "--enable-logging=stderr", "--log-level=0",
            $"--user-data-dir={profile.FullName}", "--window-size=1400,4000", "--virtual-time-budget=15000", "--dump-dom", url,
        ];
        try
        {
            using var browser = Process.Start(new ProcessStartInfo("chromium", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            using var limit = new CancellationTokenSource(Patience);
            await using var end = limit.Token.Register(() => browser.Kill(entireProcessTree: true));
            var page = browser.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var errors = browser.StandardError.ReadToEndAsync(CancellationToken.None);
            await browser.WaitForExitAsync(CancellationToken.None);
            return (await page, await errors);
        }
        catch (Win32Exception)
        {
            Missing.Prerequisite(missing: true, "chromium is not installed");
            throw;
        }
        finally
        {
            profile.Delete(recursive: true);
        }
    }
}
