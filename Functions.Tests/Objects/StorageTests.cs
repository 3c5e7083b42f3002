using Edge.Objects;

namespace Edge.Tests.Objects;

/// <summary>Values by key, of objects that are read whole and of such that are too large for it.</summary>
public sealed class StorageTests(ObjectsDatabase database) : IClassFixture<ObjectsDatabase>
{
    private static readonly string Filling = new('x', 100_000);

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Keys_are_listed_by_prefix_and_range_with_what_the_turn_has_written(bool isLarge)
    {
        await using var process = database.Start();
        var probe = process.Probe($"lists {isLarge}");
        await probe.Call(async one =>
        {
            foreach (var key in new[] { "a", "b:1", "b:2", "b:3", "b\uFFFF", "b😀", "c" }) await one.Storage.Put(key, key);
            if (isLarge) await one.Storage.Put("zz", Filling);
        });
        await using var other = database.Start();

        await other.Probe($"lists {isLarge}").Call(async one =>
        {
            await one.Storage.Put("b:25", "new");
            await one.Storage.Delete("b:2");

            Assert.Equal(["b:1", "b:25", "b:3"], await Keys(one, new() { Prefix = "b:" }));
            Assert.Equal(["b:3", "b:25"], await Keys(one, new() { Prefix = "b:", Reverse = true, Limit = 2 }));
            Assert.Equal(["b:25", "b:3", "b\uFFFF", "b😀"], await Keys(one, new() { Start = "b:2", End = "c" }));
            Assert.Equal(["b:1", "b:25"], await Keys(one, new() { Prefix = "b", Limit = 2 }));
            Assert.Equal(["b\uFFFF"], await Keys(one, new() { Prefix = "b\uFFFF" }));
            Assert.Equal(["a"], await Keys(one, new() { End = "b" }));
            Assert.Equal([], await Keys(one, new() { Prefix = "b:", Start = "c" }));
        });
        Assert.Equal("new", await process.Probe($"lists {isLarge}").Call(one => one.Storage.Get<string>("b:25").AsTask()));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_size_of_an_object_is_that_of_its_keys_and_values(bool isLarge)
    {
        await using var process = database.Start();
        var name = $"size {isLarge}";
        await process.Probe(name).Call(async one =>
        {
            if (isLarge) await one.Storage.Put("zz", Filling);
            await one.Storage.Put("grows", "1");
            await one.Storage.Put("goes", "22");
        });
        await using var other = database.Start();

        await other.Probe(name).Call(async one =>
        {
            await one.Storage.Put("grows", "12345");
            Assert.True(await one.Storage.Delete("goes"));
            Assert.False(await one.Storage.Delete("never"));
        });

        var expected = (isLarge ? 2 + 2 + Filling.Length : 0) + 5 + 7;
        Assert.Equal([$"{expected}"], await database.Column($"SELECT size::text FROM edge.object WHERE name = '{name}'"));
        Assert.Equal([$"{expected}"], await database.Column(
            $"SELECT sum(octet_length(key) + octet_length(value::text))::text FROM edge.object o JOIN edge.object_value v ON v.object = o.id WHERE name = '{name}'"));
    }

    [SkippableFact]
    public async Task Limits_are_kept_to_and_what_is_beyond_them_changes_nothing()
    {
        await using var process = database.Start(new() { MaxObjectKb = 3 * 1024 });
        var probe = process.Probe("limits");
        var largest = new string('v', ObjectStorage.LargestValue - 2);
        await probe.Call(one => one.Storage.Put(new string('k', ObjectStorage.LongestKey), largest).AsTask());

        await OverLimit(one => one.Storage.Put(new string('k', ObjectStorage.LongestKey + 1), 1).AsTask());
        await OverLimit(one => one.Storage.Put("", 1).AsTask());
        await OverLimit(one => one.Storage.Put("\0", 1).AsTask());
        await OverLimit(one => one.Storage.Put("\uD800", 1).AsTask());
        await OverLimit(one => one.Storage.Put("v", largest + "v").AsTask());
        await OverLimit(one => one.Storage.Put("second", largest).AsTask());

        Assert.Equal(1, await probe.Call(async one => (await one.Storage.List<string>()).Count));

        async Task OverLimit(Func<Probe, Task> what) =>
            Assert.Equal(("EDGE048", 413), await Assert.ThrowsAsync<ObjectException>(() => probe.Call(one => one.Do(what))) is var thrown ? (thrown.Error.Code, thrown.Error.Status) : default);
    }

    [SkippableFact]
    public async Task Values_are_what_JSON_makes_of_them()
    {
        await using var process = database.Start();
        await process.Probe("typed").Call(async one =>
        {
            await one.Storage.Put("text", "a\0b \uFFFD 😀");
            await one.Storage.Put("point", new Point(1, -2.5));
            await one.Storage.Put<string?>("null", null);
            await one.Storage.Put("bytes", new byte[] { 0, 255 });
        });
        await using var other = database.Start();

        await other.Probe("typed").Call(async one =>
        {
            Assert.Equal("a\0b \uFFFD 😀", await one.Storage.Get<string>("text"));
            Assert.Equal(new Point(1, -2.5), await one.Storage.Get<Point>("point"));
            Assert.Equal([0, 255], await one.Storage.Get<byte[]>("bytes"));
            Assert.Null(await one.Storage.Get<string>("null"));
            Assert.Equal(["bytes", "null", "point", "text"], await Keys<object?>(one, new()));
            Assert.Equal(["point"], (await one.Storage.Get<Point>(["none", "point"])).Keys);
            await one.Storage.DeleteAll();
            Assert.Empty(await Keys(one, new()));
        });
        Assert.Equal(["0"], await database.Column("SELECT size::text FROM edge.object WHERE name = 'typed'"));
    }

    private static Task<IEnumerable<string>> Keys(Probe probe, ListOptions options) => Keys<string>(probe, options);

    private static async Task<IEnumerable<string>> Keys<T>(Probe probe, ListOptions options) => (await probe.Storage.List<T>(options)).Select(pair => pair.Key);

    private sealed record Point(int X, double Y);
}
