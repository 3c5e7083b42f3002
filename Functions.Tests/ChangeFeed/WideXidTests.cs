using Edge.ChangeFeed.Replication;

namespace Edge.Tests.ChangeFeed;

public sealed class WideXidTests
{
    private const ulong Wrap = 1UL << 32;

    [Theory]
    [InlineData(1000, 1005, 1005)]
    [InlineData(1000, 900, 900)]
    [InlineData(Wrap - 5, 3, Wrap + 3)]
    [InlineData(Wrap + 3, uint.MaxValue - 4, Wrap - 5)]
    [InlineData(7 * Wrap + 100, 200, 7 * Wrap + 200)]
    [InlineData(7 * Wrap - 1, 10, 7 * Wrap + 10)]
    [InlineData(3, uint.MaxValue, uint.MaxValue)]
    public void An_id_is_the_nearest_with_its_low_bits(ulong near, uint low, ulong expected) => Assert.Equal(expected, new WideXid(near).Widen(low));

    [Fact]
    public void Ids_are_followed_beyond_any_number_of_wraps()
    {
        var xids = new WideXid(0);
        for (var expected = 0UL; expected < 5 * Wrap; expected += Wrap / 3) Assert.Equal(expected, xids.Widen((uint)expected));
    }
}
