namespace Edge.Tests.ChangeFeed;

public sealed class FeedHistoryTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(5, 2_999, null, true)]
    [InlineData(4, 2_999, null, true)]
    [InlineData(4, 3_001, null, false)]
    [InlineData(5, 9_000, null, true)]
    [InlineData(4, 1_001, 5L, false)]
    [InlineData(6, 1_001, 5L, true)]
    public void A_read_is_refused_if_it_is_older_than_the_bound_or_its_bookmark(long value, long at, long? least, bool isRight)
    {
        var history = new FeedHistory();
        history.Wrote(1, 4, 500);
        history.Wrote(1, 5, 1_000);
        history.Saw(1, value, at, isHit: true, least);

        Assert.Equal(isRight, !history.Violations(Bound, frequency: 1_000).Any());
    }
}
