using System.Text.Json.Serialization;
using Edge.Kv;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Kv;

/// <summary>What every store promises.</summary>
public abstract partial class KvContract
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    protected FakeTimeProvider Time { get; } = new();

    /// <summary>An empty store.</summary>
    protected abstract Task<KvStore> Store();

    [SkippableFact]
    public async Task What_was_put_is_got_as_text_JSON_bytes_and_stream()
    {
        var store = await Store();
        await store.Put("text", "grüße 🚲");
        await store.PutJson("json", new Film("Ran", 1985), Json.Default.Film);
        await store.Put("bytes", new byte[] { 0, 255, 128 });
        await store.Put("stream", new MemoryStream([1, 2, 3]));

        Assert.Equal("grüße 🚲", await store.Get("text"));
        Assert.Equal(new Film("Ran", 1985), await store.GetJson("json", Json.Default.Film));
        Assert.Equal([0, 255, 128], (await store.GetBytes("bytes"))!.Value.ToArray());
        var read = new MemoryStream();
        await (await store.GetStream("stream"))!.CopyToAsync(read);
        Assert.Equal([1, 2, 3], read.ToArray());
    }

    [SkippableFact]
    public async Task A_key_without_a_value_gives_null()
    {
        var store = await Store();
        Assert.Null(await store.Get("nothing"));
        Assert.Null(await store.GetBytes("nothing"));
        Assert.Null(await store.GetStream("nothing"));
        Assert.Null(await store.GetWithMetadata("nothing"));
        Assert.Null(await store.GetJson("nothing", Json.Default.Film));
        Assert.Empty((await store.List()).Keys);
        await store.Delete("nothing");
    }

    [SkippableFact]
    public async Task An_empty_value_is_a_value_and_empty_metadata_is_metadata()
    {
        var store = await Store();
        await store.Put("empty", "", new() { Metadata = "" });
        await store.Put("none", "");

        Assert.Equal("", await store.Get("empty"));
        Assert.Equal("", (await store.GetWithMetadata("empty"))!.Metadata);
        Assert.Null((await store.GetWithMetadata("none"))!.Metadata);
        Assert.Equal(["", null], (await store.List()).Keys.Select(key => key.Metadata));
    }

    [SkippableFact]
    public async Task A_put_replaces_all_and_a_delete_takes_all_away()
    {
        var store = await Store();
        await store.Put("key", "old", new() { Metadata = "{\"a\":1}", ExpirationTtl = Minute });
        await store.Put("key", "new");
        var entry = await store.GetWithMetadata("key");
        Assert.Equal(("new", null, null), (entry!.Text(), entry.Metadata, entry.Expiration));

        await store.Delete("key");
        Assert.Null(await store.Get("key"));
        Assert.Empty((await store.List()).Keys);
    }

    [SkippableTheory]
    [InlineData(64 * 1024)]
    [InlineData(512 * 1024)]
    [InlineData((512 * 1024) + 1)]
    [InlineData(3 * 1024 * 1024)]
    public async Task Values_of_all_sizes_come_back_whole(int length)
    {
        var store = await Store();
        var value = Bytes(length, seed: 1);
        await store.Put("large", value);
        AssertSame(value, (await store.GetBytes("large"))!.Value);

        await store.Put("large", "small");
        Assert.Equal("small", await store.Get("large"));
    }

    [SkippableFact]
    public async Task A_value_of_25_MiB_is_the_largest()
    {
        var store = await Store();
        var value = Bytes(KvLimits.ValueBytes, seed: 2);
        await store.Put("largest", value);
        AssertSame(value, (await store.GetBytes("largest"))!.Value);

        var more = new byte[KvLimits.ValueBytes + 1];
        await Assert.ThrowsAsync<ArgumentException>(() => store.Put("more", more));
        await Assert.ThrowsAsync<ArgumentException>(() => store.Put("more", new MemoryStream(more)));
    }

    [SkippableFact]
    public async Task Metadata_has_1024_bytes_at_most()
    {
        var store = await Store();
        await store.Put("key", "", new() { Metadata = new string('é', 512) });
        Assert.Equal(new string('é', 512), (await store.List()).Keys[0].Metadata);
        await Assert.ThrowsAsync<ArgumentException>(() => store.Put("key", "", new() { Metadata = new string('é', 513) }));
        await Assert.ThrowsAsync<ArgumentException>(() => store.Put("key", "", new() { Metadata = "\uDC00" }));
    }

    [SkippableFact]
    public async Task A_value_is_there_until_it_expires_and_not_after()
    {
        var store = await Store();
        var end = Time.GetUtcNow() + 2 * Minute;
        await store.Put("ttl", "value", new() { ExpirationTtl = Minute });
        await store.Put("moment", "value", new() { Expiration = end });
        await store.Put("ever", "value", new() { ExpirationTtl = TimeSpan.MaxValue });
        Assert.Equal(end, (await store.GetWithMetadata("moment"))!.Expiration);

        Time.Advance(Minute - TimeSpan.FromMilliseconds(1));
        Assert.Equal("value", await store.Get("ttl"));
        Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await store.Get("ttl"));
        Assert.Equal([("ever", null), ("moment", end)], (await store.List()).Keys.Select(key => (key.Name, key.Expiration)));
        Time.Advance(Minute);
        Assert.Null(await store.Get("moment"));
        Assert.Equal(["ever"], await Names(store));
    }

    [SkippableFact]
    public async Task A_life_is_60_seconds_at_least()
    {
        var store = await Store();
        foreach (var tooShort in new KvPutOptions[]
        {
            new() { ExpirationTtl = TimeSpan.FromSeconds(59.9) }, new() { ExpirationTtl = TimeSpan.Zero }, new() { ExpirationTtl = TimeSpan.MinValue },
            new() { Expiration = Time.GetUtcNow() }, new() { Expiration = Time.GetUtcNow() + Minute, ExpirationTtl = Minute },
        })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => store.Put("key", "", tooShort));
        }
    }

    protected static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Of large values, which nobody wants to see printed.</summary>
    protected static void AssertSame(byte[] expected, ReadOnlyMemory<byte> actual) => Assert.True(expected.AsSpan().SequenceEqual(actual.Span));

    protected static async Task<string[]> Names(KvStore store, string prefix = "") =>
        [.. (await store.List(prefix)).Keys.Select(key => key.Name)];

    internal sealed record Film(string Title, int Year);

    [JsonSerializable(typeof(Film))]
    internal sealed partial class Json : JsonSerializerContext;
}
