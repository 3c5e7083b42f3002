using Edge.Kv;

namespace Edge.Tests.Kv;

public abstract partial class KvContract
{
    [SkippableTheory]
    [InlineData("/\\#?%+&='\" \t\n\0\u007f\u009f")]
    [InlineData("../users/1?select=*#top")]
    [InlineData("ÿĀ\uFFFD\uFFFF😀\U0010FFFF")]
    [InlineData(" ")]
    public async Task A_key_is_any_Unicode(string key)
    {
        var store = await Store();
        await store.Put(key, "value");
        Assert.Equal("value", await store.Get(key));
        Assert.Equal(key, Assert.Single((await store.List(key)).Keys).Name);
        await store.Delete(key);
        Assert.Null(await store.Get(key));
    }

    [SkippableFact]
    public async Task A_key_has_512_bytes_at_most()
    {
        var store = await Store();
        foreach (var longest in new[] { new string('\u0001', 512), new string('é', 256), string.Concat(Enumerable.Repeat("😀", 128)) })
        {
            await store.Put(longest, "value");
            Assert.Equal("value", await store.Get(longest));
            Assert.Equal(longest, Assert.Single((await store.List(longest)).Keys).Name);
            await Assert.ThrowsAsync<ArgumentException>(() => store.Get(longest + "é"));
        }
    }

    [SkippableFact]
    public async Task What_is_no_key_is_refused()
    {
        var store = await Store();
        foreach (var key in new[] { "", ".", "..", "half of a pair \uD83D" })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => store.Get(key));
            await Assert.ThrowsAsync<ArgumentException>(() => store.Put(key, ""));
            await Assert.ThrowsAsync<ArgumentException>(() => store.Delete(key));
        }
    }

    [SkippableFact]
    public async Task A_list_is_in_the_order_of_UTF_8_and_ends_with_the_prefix()
    {
        var store = await Store();
        string[] keys = ["a", "a\0", "a/1", "a/10", "a/2", "aa", "b", "ÿ", "Ā", "\uE000", "\uFFFF", "😀"];
        foreach (var key in keys.Reverse()) await store.Put(key, "value", new() { Metadata = key });

        Assert.Equal(keys, await Names(store));
        Assert.Equal(["a/1", "a/10", "a/2"], await Names(store, "a/"));
        Assert.Equal(["😀"], await Names(store, "😀"));
        Assert.Empty(await Names(store, "c"));
        Assert.All((await store.List()).Keys, key => Assert.Equal(key.Name, key.Metadata));
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(30)]
    [InlineData(1000)]
    public async Task Pages_of_a_list_follow_each_other_without_gap_or_repetition(int limit)
    {
        var store = await Store();
        var keys = Enumerable.Range(0, 30).Select(number => $"key/{number:d2}").ToArray();
        await Task.WhenAll(keys.Append("kex").Append("kez").Select(key => store.Put(key, key)));

        var (listed, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = await store.List("key/", limit, cursor);
            Assert.InRange(page.Keys.Count, 1, limit);
            Assert.Equal(page.Cursor is null, page.ListComplete);
            listed.AddRange(page.Keys.Select(key => key.Name));
            cursor = page.Cursor;
        }
        while (cursor is not null);
        Assert.Equal(keys, listed);
    }

    [SkippableFact]
    public async Task A_list_has_1_to_1000_keys_and_takes_no_cursor_but_its_own()
    {
        var store = await Store();
        await Assert.ThrowsAnyAsync<ArgumentException>(() => store.List(limit: 0));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => store.List(limit: 1001));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => store.List(cursor: "not a cursor!"));
    }
}
