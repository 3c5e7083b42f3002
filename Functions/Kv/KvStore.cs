using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Edge.Kv;

/// <summary>
/// Values by key, with Workers KV's words and limits. Unlike Workers KV, a read sees every write that ended before it began; a value is replaced
/// at once or not at all, and never seen half. A value that has expired, or whose bytes are not those that were stored, is absent.
/// </summary>
/// <exception cref="KvException">The storage does not answer: any method.</exception>
/// <exception cref="ArgumentException">A limit of <see cref="KvLimits"/> is passed: any method.</exception>
public abstract partial class KvStore
{
    private protected KvStore(TimeProvider time) => Time = time;

    /// <summary>Whether other instances of the app see the same values, and whether these outlive the process.</summary>
    public abstract bool IsShared { get; }

    private protected TimeProvider Time { get; }

    /// <summary>The value as text; null if there is none.</summary>
    public async Task<string?> Get(string key, CancellationToken cancellation = default) =>
        (await GetWithMetadata(key, cancellation))?.Text();

    /// <summary>The value as JSON; default if there is none.</summary>
    /// <exception cref="JsonException">The value is no such JSON.</exception>
    public async Task<T?> GetJson<T>(string key, JsonTypeInfo<T> type, CancellationToken cancellation = default) =>
        await GetWithMetadata(key, cancellation) is { } entry ? entry.Json(type) : default;

    /// <summary>The value as it was put; null if there is none.</summary>
    public async Task<ReadOnlyMemory<byte>?> GetBytes(string key, CancellationToken cancellation = default) =>
        (await GetWithMetadata(key, cancellation))?.Value;

    /// <summary>The value as a stream; null if there is none. It is in memory, whole and checked, before the first byte can be read.</summary>
    public async Task<Stream?> GetStream(string key, CancellationToken cancellation = default) =>
        (await GetWithMetadata(key, cancellation))?.OpenRead();

    public Task<KvEntry?> GetWithMetadata(string key, CancellationToken cancellation = default) => Read(KvKey.Of(key), cancellation);

    /// <summary>Stores bytes, of which it keeps a copy or none.</summary>
    /// <returns>The ETag of this write; null: <see cref="KvPutOptions.OnlyIf"/> does not hold, and nothing was put.</returns>
    public Task<string?> Put(string key, ReadOnlyMemory<byte> value, KvPutOptions? options = null, CancellationToken cancellation = default)
    {
        if (value.Length > KvLimits.ValueBytes) throw TooLarge(nameof(value));
        return Write(KvKey.Of(key), KvWrite.Of(value, options, Time.GetUtcNow()), cancellation);
    }

    /// <summary>Stores text as UTF-8.</summary>
    /// <inheritdoc cref="Put(string, ReadOnlyMemory{byte}, KvPutOptions?, CancellationToken)"/>
    public Task<string?> Put(string key, string value, KvPutOptions? options = null, CancellationToken cancellation = default) =>
        Put(key, Encoding.UTF8.GetBytes(value), options, cancellation);

    /// <summary>Stores a value as JSON.</summary>
    /// <inheritdoc cref="Put(string, ReadOnlyMemory{byte}, KvPutOptions?, CancellationToken)"/>
    public Task<string?> PutJson<T>(
        string key, T value, JsonTypeInfo<T> type, KvPutOptions? options = null, CancellationToken cancellation = default) =>
        Put(key, JsonSerializer.SerializeToUtf8Bytes(value, type), options, cancellation);

    /// <summary>Stores what a stream holds, read to its end before anything is stored.</summary>
    /// <inheritdoc cref="Put(string, ReadOnlyMemory{byte}, KvPutOptions?, CancellationToken)"/>
    public async Task<string?> Put(string key, Stream value, KvPutOptions? options = null, CancellationToken cancellation = default)
    {
        using var whole = new MemoryStream();
        var piece = new byte[64 * 1024];
        while (await value.ReadAsync(piece, cancellation) is > 0 and var read)
        {
            if (whole.Length + read > KvLimits.ValueBytes) throw TooLarge(nameof(value));
            whole.Write(piece, 0, read);
        }

        return await Put(key, whole.GetBuffer().AsMemory(0, (int)whole.Length), options, cancellation);
    }

    /// <summary>Takes the value away, if there is one.</summary>
    public Task Delete(string key, CancellationToken cancellation = default) => Remove(KvKey.Of(key), cancellation);

    /// <summary>Keys that begin with a prefix, in the order of their UTF-8 bytes. Keys put or deleted between two pages may be there or not.</summary>
    /// <param name="limit">1 to 1,000 keys. A page may have fewer though more follow: only a null cursor is the end.</param>
    /// <param name="cursor">Of the page before.</param>
    public Task<KvList> List(
        string prefix = "", int limit = KvLimits.ListedKeys, string? cursor = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, KvLimits.ListedKeys);
        var encoded = KvKey.Encode(prefix);
        return ListRange(new(After(cursor), encoded, KvKey.EndOf(encoded)), limit, cancellation);
    }

    /// <summary>Takes away what has expired and what nobody can reach. Any number of instances may do so at once; one is enough.</summary>
    public abstract Task<KvSweep> Sweep(CancellationToken cancellation = default);

    private protected abstract Task<KvEntry?> Read(KvKey key, CancellationToken cancellation);

    private protected abstract Task<string?> Write(KvKey key, KvWrite write, CancellationToken cancellation);

    private protected abstract Task Remove(KvKey key, CancellationToken cancellation);

    private protected abstract Task<KvList> ListRange(KvRange range, int limit, CancellationToken cancellation);

    /// <summary>A page that ended with a key, after which the next begins.</summary>
    private protected static string CursorAfter(KvKey last) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(last.Name));

    private static string? After(string? cursor)
    {
        if (cursor is null) return null;
        if (Base64Url.IsValid(cursor)) return KvKey.Encode(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)));
        throw new ArgumentException("No listing gave this cursor", nameof(cursor));
    }

    private static ArgumentException TooLarge(string parameter) =>
        new($"A value has {KvLimits.ValueBytes} bytes at most", parameter);
}
