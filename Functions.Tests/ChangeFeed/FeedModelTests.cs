namespace Edge.Tests.ChangeFeed;

/// <summary>The rule that makes the cache correct, against a simulated server; and the checker, against what breaks the rule.</summary>
public sealed class FeedModelTests
{
    private const int Steps = 4_000;

    // Runs of the model: more by EDGE_FEED_MODEL_RUNS.
    private static readonly int Runs = int.TryParse(Environment.GetEnvironmentVariable("EDGE_FEED_MODEL_RUNS"), out var runs) ? runs : 150;

    [Fact]
    public void Nothing_older_than_the_bound_is_served()
    {
        var models = Enumerable.Range(0, Runs).Select(seed => new FeedModel(seed, Broken.Nothing).Run(Steps)).ToList();

        Assert.Empty(models.SelectMany(model => model.Violations).Take(3));
        Assert.InRange(models.Sum(model => (long)model.Served), Runs, long.MaxValue);
    }

    [Theory]
    [InlineData((int)Broken.PositionStamps)]
    [InlineData((int)Broken.DroppedNotifications)]
    [InlineData((int)Broken.NoEpochs)]
    [InlineData((int)Broken.NoFloor)]
    public void The_checker_finds_what_breaks_the_rule(int broken) =>
        Assert.Contains(Enumerable.Range(0, Runs), seed => new FeedModel(seed, (Broken)broken).Run(Steps).Violations.Count > 0);
}
