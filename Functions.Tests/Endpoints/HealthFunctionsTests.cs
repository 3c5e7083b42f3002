namespace Edge.Tests.Endpoints;

public sealed class HealthFunctionsTests
{
    [Fact]
    public async Task Without_its_database_the_app_lives_says_what_is_missing_and_answers_503()
    {
        await using var app = await EdgeApp.Start([("db-uri", "postgresql://nobody@127.0.0.1:1/nothing")], untilReady: false);

        (await app.Site.Get("/health/live")).ShouldBe(200, """{"status":"live"}""");
        (await app.Api.Get("/users")).ShouldBe(503);
        Assert.StartsWith("""{"status":"not serving","reason":""", (await app.Site.Get("/health/serving")).ShouldBe(503).Text, StringComparison.Ordinal);
        await Eventually.Holds(async () =>
            (await app.Site.Get("/health/ready")).ShouldBe(503).Text.Contains("nothing listens at the host and port in db-uri", StringComparison.Ordinal));
    }
}
