using CsCheck;
using Edge.Cache;
using Edge.Postgrest;

namespace Edge.Tests.Cache;

public sealed class EntryCodecTests
{
    private static readonly CacheKey Key = new(1, 2, 3, 4);

    private static CacheEntry Entry => new()
    {
        Key = Key,
        Target = "/films?größe=eq.1",
        Status = 206,
        Headers = [new("Content-Type", "application/json"), new("X", "")],
        Body = "[1,2]"u8.ToArray(),
        ETag = "\"x\"",
        ReadAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Policy = new CachePolicy(TimeSpan.FromSeconds(1), TimeSpan.Zero, TimeSpan.FromDays(1), TimeSpan.FromMilliseconds(5), CacheScope.Claims) { Tags = ["a"] },
        On = [new(new("api", "films"), "1"), new(new("api", "actors"))],
        Snapshot = PgSnapshot.Parse("10:20:10,14"),
        By = new([16385, uint.MaxValue], ["may_see", "größer"], ["@>"], "reader", new(-12345678901234567890123m, 4)),
    };

    [Fact]
    public void What_was_written_is_read()
    {
        var read = Assert.IsType<CacheEntry>(EntryCodec.Decode(Key, EntryCodec.Encode(Entry)));

        Assert.Equal(EntryCodec.Encode(Entry), EntryCodec.Encode(read));
        Assert.Equal(("/films?größe=eq.1", 206, "\"x\""), (read.Target, read.Status, read.ETag));
        Assert.Equal(Entry.On.AsEnumerable(), read.On);
        Assert.Equal(Entry.Snapshot, read.Snapshot);
        Assert.Equal(Entry.By!.Relations.AsEnumerable(), read.By!.Relations);
        Assert.Equal(["may_see", "größer", "@>"], read.By.Functions.Concat(read.By.Operators));
        Assert.Equal(("reader", new DefinitionsStamp(-12345678901234567890123m, 4)), (read.By.Role, read.By.Stamp));

        var by = new ClaimsRead.Some([new SettingRead("request.jwt.claims", "sub"), new SettingRead("request.headers", null)]);
        Assert.Equal(by.Settings.AsEnumerable(), Assert.IsType<ClaimsRead.Some>(EntryCodec.Decode(Key, EntryCodec.Encode(Key, by))).Settings);
        Assert.IsType<ClaimsRead.All>(EntryCodec.Decode(Key, EntryCodec.Encode(Key, ClaimsRead.All.Instance)));
    }

    [Fact]
    public void Another_keys_and_another_versions_bytes_are_nothing()
    {
        Assert.Null(EntryCodec.Decode(Key with { D = 5 }, EntryCodec.Encode(Entry)));
        var newer = EntryCodec.Encode(Entry)[..^32];
        newer[0]++;
        Assert.Null(EntryCodec.Decode(Key, (byte[])[.. newer, .. System.Security.Cryptography.SHA256.HashData(newer)]));
    }

    [Fact]
    public void Damaged_bytes_are_nothing()
    {
        var whole = EntryCodec.Encode(Entry);
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte[1, 255], Gen.Bool).Sample((at, flip, isCut) =>
        {
            var damaged = isCut ? whole[..at] : [.. whole];
            if (!isCut) damaged[at] ^= flip;
            return EntryCodec.Decode(Key, damaged) is null;
        }, iter: 2000, threads: 1);
    }

    [Fact]
    public void Bytes_that_nobody_has_written_are_nothing_even_with_a_good_checksum() =>
        Gen.Byte.Array[0, 300].Sample(
            bytes =>
            {
                Span<byte> head = stackalloc byte[33];
                head[0] = 2;
                Key.Write(head[1..]);
                byte[] content = [.. head, .. bytes];
                return EntryCodec.Decode(Key, (byte[])[.. content, .. System.Security.Cryptography.SHA256.HashData(content)]) is null or ClaimsRead;
            }, iter: 2000, threads: 1);
}
