using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Edge.Kv;
using Edge.Postgrest;
using Microsoft.Extensions.Logging;

namespace Edge.Cache;

/// <summary>
/// Answers in a storage that all instances share. Nothing here can fail a request: a storage that is down, slow or damaged is one that has
/// nothing, and is left alone for a while.
/// </summary>
internal sealed partial class SharedTier : IAsyncDisposable
{
    private const string All = "cache/";
    private const int MostWaiting = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FetchTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly KvStore store;
    private readonly string prefix;
    private readonly TimeProvider time;
    private readonly ILogger<SharedTier> log;
    private readonly Channel<Func<Task>> waiting = Channel.CreateBounded<Func<Task>>(MostWaiting);
    private readonly Task storing;
    private long restsUntil = long.MinValue;

    /// <param name="policies">Names those that answers are kept under: an instance with others neither finds them nor is found.</param>
    public SharedTier(KvStore store, string policies, TimeProvider time, ILogger<SharedTier> log)
    {
        (this.store, prefix, this.time, this.log) = (store, $"{All}{policies}/", time, log);
        storing = Task.Run(StoreAll);
    }

    internal sealed record Turn(KvLease? Lease);

    private bool IsResting => time.GetTimestamp() < Volatile.Read(ref restsUntil);

    /// <returns>A <see cref="CacheEntry"/> or a <see cref="ClaimsRead"/>; null: nothing, or nothing that can be read.</returns>
    public Task<object?> Load(CacheKey key, CancellationToken cancellation) =>
        Try(async token => await store.GetBytes(NameOf(key), token) is { } bytes ? EntryCodec.Decode(key, bytes) : null, cancellation);

    /// <summary>Soon, if not too much is waiting; the request does not.</summary>
    public void Store(Question question, KeptAnswer answer, ClaimsRead by)
    {
        if (!IsResting) waiting.Writer.TryWrite(() => StoreNow(question, answer, by));
    }

    /// <returns>Without a lease: another instance is fetching. Null: there is no telling.</returns>
    public Task<Turn?> TakeTurn(CacheKey key, CancellationToken cancellation) =>
        Try(async token => new Turn(await store.TryAcquireLease(NameOf(key), FetchTime, token)), cancellation);

    /// <summary>After all that is waiting to be stored, so that who comes next finds it. If it is forgotten, its time is short.</summary>
    public void EndTurn(KvLease lease) => waiting.Writer.TryWrite(() => Try<KvLease>(
        async token =>
        {
            await store.ReleaseLease(lease, token);
            return null;
        },
        CancellationToken.None));

    /// <summary>Time to wait for what another instance is fetching, ever longer, and not for ever.</summary>
    public async IAsyncEnumerable<TimeSpan> Pauses([EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var pause = ShortestPause; pause < LongestPause; pause *= 2)
        {
            await Task.Delay(pause, time, cancellation);
            yield return pause;
        }
    }

    /// <summary>Deletes what a purge means, as far as storage says what it is.</summary>
    /// <returns>How many answers.</returns>
    public async Task<int> Purge(Predicate<StoredNote> isMeant, CancellationToken cancellation)
    {
        var purged = 0;
        string? cursor = null;
        do
        {
            var page = await store.List(All, cursor: cursor, cancellation: cancellation);
            foreach (var key in page.Keys.Where(key => key.Metadata is { } note && isMeant(StoredNote.Parse(note))))
            {
                await store.Delete(key.Name, cancellation);
                purged++;
            }

            cursor = page.Cursor;
        }
        while (cursor is not null);
        return purged;
    }

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await storing;
    }

    private async Task StoreAll()
    {
        await foreach (var store in waiting.Reader.ReadAllAsync()) await store();
    }

    private async Task StoreNow(Question question, KeptAnswer answer, ClaimsRead by)
    {
        var life = answer.Policy.MaxAge + answer.Policy.Staleness;
        var options = new KvPutOptions { ExpirationTtl = life < KvLimits.ShortestLife ? KvLimits.ShortestLife : life };
        var encoded = EntryCodec.Encode(answer.Entry);
        if (encoded.Length > KvLimits.ValueBytes) return;
        if (by is not ClaimsRead.None)
            await Try(token => store.Put(NameOf(question.Key), EntryCodec.Encode(question.Key, by), options, token), CancellationToken.None);
        var noted = options with { Metadata = StoredNote.Of(answer.Entry).ToString() };
        await Try(token => store.Put(NameOf(answer.Key), encoded, noted, token), CancellationToken.None);
    }

    private string NameOf(CacheKey key) => $"{prefix}{key}";

    /// <returns>Null, too, if the storage does not answer in time.</returns>
    private async Task<T?> Try<T>(Func<CancellationToken, Task<T?>> use, CancellationToken cancellation) where T : class
    {
        if (IsResting) return null;
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await use(either.Token).WaitAsync(either.Token);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            Volatile.Write(ref restsUntil, time.GetTimestamp() + (long)(Rest.TotalSeconds * time.TimestampFrequency));
            Failed(log, failure is OperationCanceledException ? "no answer in time" : failure.Message);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The cache goes on without its storage for a while: {Reason}")]
    private static partial void Failed(ILogger log, string reason);
}
