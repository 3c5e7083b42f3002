using System.Text;
using CsCheck;
using Edge.Kv;

namespace Edge.Tests.Kv;

public abstract partial class KvContract
{
    private const int Property = 64 * 1024, Row = 8 * Property, Piece = 11 * Property;

    private abstract record Step
    {
        /// <param name="Key">Which of the history's keys.</param>
        /// <param name="Life">Seconds; null: for ever.</param>
        public sealed record Put(int Key, int Length, string? Metadata, int? Life, OnlyIf? OnlyIf) : Step;

        public sealed record Get(int Key) : Step;

        public sealed record Delete(int Key) : Step;

        /// <param name="Prefix">So many characters of a key.</param>
        public sealed record List(int Key, int Prefix, int Limit) : Step;

        public sealed record Wait(int Seconds) : Step;

        public sealed record Sweep : Step;
    }

    private enum OnlyIf
    {
        Absent,
        AsItIs,
        AsItWas,
    }

    private static Gen<T> One<T>(params T[] all) => Gen.Int[0, all.Length - 1].Select(n => all[n]);

    private static readonly Gen<string> HardKeys = One(
            "/", "\\", "#", "?", "%", "%2F", "'", "''", "\"", " ", ".", "..", "+", "&", "\0", "\u001f", "\u007f", "a", "b", "é", "\uFFFF", "\uE000",
            "😀", "\U0010FFFF")
        .Array[1, 5].Select(string.Concat).Where(key => key is not ("." or ".."));

    private static readonly Gen<Step> Steps = Gen.Frequency(
        (8, Gen.Select(
                Gen.Int[0, 5],
                Gen.Frequency(
                    (12, Gen.Int[0, 40]), (2, One(Property - 1, Property, Property + 1)), (1, One(Row, Row + 1, Piece, Piece + 1))),
                One<string?>(null, "", "é\0😀"), One<int?>(null, null, 60, 90, 200),
                One<OnlyIf?>(null, null, OnlyIf.Absent, OnlyIf.AsItIs, OnlyIf.AsItWas))
            .Select((key, length, metadata, life, onlyIf) => (Step)new Step.Put(key, length, metadata, life, onlyIf))),
        (4, Gen.Int[0, 5].Select(key => (Step)new Step.Get(key))),
        (2, Gen.Int[0, 5].Select(key => (Step)new Step.Delete(key))),
        (2, Gen.Select(Gen.Int[0, 5], Gen.Int[0, 2], Gen.Int[1, 4]).Select((key, prefix, limit) => (Step)new Step.List(key, prefix, limit))),
        (3, One(1, 30, 59, 60, 4000).Select(seconds => (Step)new Step.Wait(seconds))),
        (1, Gen.Const((Step)new Step.Sweep())));

    /// <summary>How many histories a store lives through.</summary>
    protected abstract int Histories { get; }

    [SkippableFact]
    public async Task A_store_is_a_dictionary_with_expiry_whatever_is_done_to_it()
    {
        await Store();
        await Gen.Select(HardKeys.Array[6], Steps.List[1, 30]).SampleAsync(Live, iter: Histories, threads: 1);
    }

    private async Task Live(string[] keys, List<Step> steps)
    {
        var store = await Store();
        var model = new SortedDictionary<string, KvEntry>(Comparer<string>.Create(
            (a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b))));
        // The ETag of each key's last value that is no more: a condition that cannot hold.
        var gone = new Dictionary<string, string>();

        foreach (var (step, number) in steps.Append(new Step.List(0, 0, 3)).Select((step, number) => (step, number)))
        {
            foreach (var (key, over) in model.Where(entry => entry.Value.Expiration <= Time.GetUtcNow()).ToList())
            {
                gone[key] = over.ETag;
                model.Remove(key);
            }

            switch (step)
            {
                case Step.Put put:
                    await Put(store, model, keys[put.Key], put, number, gone);
                    break;
                case Step.Get get:
                    Same(model.GetValueOrDefault(keys[get.Key]), await store.GetWithMetadata(keys[get.Key]));
                    break;
                case Step.Delete delete:
                    await store.Delete(keys[delete.Key]);
                    if (model.Remove(keys[delete.Key], out var deleted)) gone[keys[delete.Key]] = deleted.ETag;
                    break;
                case Step.List list:
                    var prefix = string.Concat(keys[list.Key].EnumerateRunes().Take(list.Prefix));
                    Assert.Equal(
                        model.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
                            .Select(entry => new KvListedKey(entry.Key, entry.Value.Expiration, entry.Value.Metadata)),
                        await All(store, prefix, list.Limit));
                    break;
                case Step.Wait wait:
                    Time.Advance(TimeSpan.FromSeconds(wait.Seconds));
                    break;
                case Step.Sweep:
                    await store.Sweep();
                    break;
            }
        }

        foreach (var key in keys) Same(Living(model, key), await store.GetWithMetadata(key));
    }

    private async Task Put(
        KvStore store, SortedDictionary<string, KvEntry> model, string key, Step.Put put, int number, Dictionary<string, string> gone)
    {
        var present = Living(model, key);
        var (condition, holds) = put.OnlyIf switch
        {
            OnlyIf.Absent => (KvCondition.IsAbsent, present is null),
            OnlyIf.AsItIs when present is not null => (KvCondition.Matches(present.ETag), true),
            OnlyIf.AsItIs or OnlyIf.AsItWas => (KvCondition.Matches(gone.GetValueOrDefault(key, "never given")), false),
            _ => (null, true),
        };
        var value = Bytes(put.Length, number);
        var life = put.Life is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        var etag = await store.Put(key, value, new() { Metadata = put.Metadata, ExpirationTtl = life, OnlyIf = condition });

        Assert.Equal(holds, etag is not null);
        if (etag is null) return;
        model[key] = new() { Value = value, Metadata = put.Metadata, Expiration = life is null ? null : Time.GetUtcNow() + life, ETag = etag };
        if (present is not null) gone[key] = present.ETag;
    }

    private KvEntry? Living(SortedDictionary<string, KvEntry> model, string key) =>
        model.GetValueOrDefault(key) is { } entry && !(entry.Expiration <= Time.GetUtcNow()) ? entry : null;

    private static void Same(KvEntry? expected, KvEntry? actual)
    {
        Assert.Equal((expected?.ETag, expected?.Metadata, expected?.Expiration), (actual?.ETag, actual?.Metadata, actual?.Expiration));
        if (expected is not null) AssertSame(expected.Value.ToArray(), actual!.Value);
    }

    private static async Task<List<KvListedKey>> All(KvStore store, string prefix, int limit)
    {
        var (listed, cursor) = (new List<KvListedKey>(), (string?)null);
        do
        {
            var page = await store.List(prefix, limit, cursor);
            Assert.True(page.Keys.Count <= limit);
            listed.AddRange(page.Keys);
            cursor = page.Cursor;
        }
        while (cursor is not null);
        return listed;
    }
}
