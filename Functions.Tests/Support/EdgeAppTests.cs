namespace Edge.Tests.Support;

public sealed class EdgeAppTests
{
    [Fact]
    public async Task Two_apps_run_side_by_side_and_end()
    {
        await using var one = await EdgeApp.Start([("db-uri", "postgresql://nobody@localhost:1/nothing")], untilReady: false);
        await using var other = await EdgeApp.Start([("db-uri", "postgresql://nobody@localhost:1/nothing")], untilReady: false);

        Assert.NotEqual(one.Root, other.Root);
        (await one.Site.Get("/health/live")).ShouldBe(200);
        (await other.Site.Get("/health/live")).ShouldBe(200);
    }
}
