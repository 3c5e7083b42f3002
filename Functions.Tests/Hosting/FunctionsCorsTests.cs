namespace Edge.Tests.Hosting;

/// <summary>Browsers of other origins may call the app's own functions as they may call the REST API.</summary>
public sealed class FunctionsCorsTests(FilmsApp films) : IClassFixture<FilmsApp>
{
    private const string Page = "https://pages.example";

    [SkippableFact]
    public async Task A_function_of_the_apps_own_is_open_to_pages_of_other_origins()
    {
        await using var app = await films.StartApp();
        var page = app.Site.With("Origin", Page);

        (await page.Get("/users")).ShouldHave("Access-Control-Allow-Origin", "*");
        var preflight = await page.With("Access-Control-Request-Method", "POST").With("Access-Control-Request-Headers", "x-client-info")
            .Send("OPTIONS", "/functions/v1/hello", null, null);
        preflight.ShouldBe(200).ShouldHave("Access-Control-Allow-Origin", "*");
        Assert.Contains("x-client-info", preflight.Header("Access-Control-Allow-Headers"), StringComparison.Ordinal);
        (await app.Site.Get("/users")).ShouldNotHave("Access-Control-Allow-Origin");
        (await page.Get("/health/live")).ShouldNotHave("Access-Control-Allow-Origin");
    }

    [SkippableFact]
    public async Task Only_the_origins_of_the_setting_are_let_in()
    {
        await using var app = await films.StartApp(("server-cors-allowed-origins", Page));

        (await app.Site.With("Origin", Page).Get("/users")).ShouldHave("Access-Control-Allow-Origin", Page);
        (await app.Site.With("Origin", "https://else.example").Get("/users")).ShouldNotHave("Access-Control-Allow-Origin");
    }
}
