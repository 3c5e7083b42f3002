using CsCheck;
using Edge.Cache;

namespace Edge.Tests.Cache;

public sealed class MemoryTierTests
{
    private sealed class Thing(ulong key, long bytes) : Kept(new CacheKey(key, 0, 0, 0), bytes);

    [Fact]
    public void It_never_holds_more_bytes_than_its_limit_and_knows_how_many() =>
        Gen.Select(Gen.ULong[0, 40], Gen.Long[1, 200], Gen.Int[0, 3]).List[0, 300].Sample(steps =>
        {
            var memory = new MemoryTier(1000);
            foreach (var (key, bytes, kind) in steps)
            {
                var found = memory.Find(new CacheKey(key, 0, 0, 0));
                if (kind == 0 && found is not null) memory.Remove(found);
                else if (kind > 1) memory.Put(new Thing(key, bytes));
                Assert.Equal(memory.All.Sum(item => item.Bytes), memory.Bytes);
                Assert.InRange(memory.Bytes, 0, 1000);
            }
        }, iter: 500, threads: 1);

    [Fact]
    public void What_is_used_stays_when_others_pass_by()
    {
        var memory = new MemoryTier(1000);
        memory.Put(new Thing(0, 100));
        for (var n = 1UL; n < 100; n++)
        {
            memory.Put(new Thing(n, 100));
            Assert.NotNull(memory.Find(new CacheKey(0, 0, 0, 0)));
        }
    }
}
