using System.Text;
using Edge.Objects.Sockets;
using Npgsql;

namespace Edge.Objects;

/// <summary>Holds what one turn has read and is going to write. Used by the object's code, which may do several things at once.</summary>
/// <param name="mostBytes">Of all keys and values of the object.</param>
internal sealed class Turn(TurnTransaction transaction, ObjectState state, ObjectCaller caller, long mostBytes, CancellationToken cancellation) : IDisposable
{
    private readonly SemaphoreSlim oneAtATime = new(1);
    private readonly Lock changes = new();
    private readonly List<string> broadcasts = [];
    private readonly List<(SocketConnection To, string Text)> sent = [];
    private readonly SortedDictionary<string, byte[]?> writes = new(StoredText.Order);
    private DateTimeOffset? alarm = state.Row!.Alarm;
    private volatile bool isOver;

    public ObjectCaller Caller => caller;

    public CancellationToken Cancellation => cancellation;

    public ObjectState State => state;

    public IReadOnlyDictionary<string, byte[]?> Writes => writes;

    public bool HasChanged => writes.Count > 0 || AlarmHasChanged || broadcasts.Count > 0;

    /// <summary>For all sockets of the object.</summary>
    public IReadOnlyList<string> Broadcasts => broadcasts;

    public bool AlarmHasChanged { get; private set; }

    public DateTimeOffset? Alarm
    {
        get => alarm;
        set
        {
            RefuseIfOver();
            alarm = value;
            AlarmHasChanged = true;
        }
    }

    public void Write(string key, byte[]? value)
    {
        RefuseIfOver();
        lock (changes) writes[key] = value;
    }

    public void Broadcast(string text)
    {
        RefuseIfOver();
        lock (changes) broadcasts.Add(text);
    }

    public void Send(SocketConnection to, string text)
    {
        RefuseIfOver();
        lock (changes) sent.Add((to, text));
    }

    /// <summary>Hands over what sockets of this process are told, once the turn is committed.</summary>
    public void Deliver()
    {
        foreach (var (to, text) in sent) to.Send(text);
    }

    public async ValueTask<byte[]?> Find(string key)
    {
        RefuseIfOver();
        lock (changes)
        {
            if (writes.TryGetValue(key, out var value) || state.TryGet(key, out value)) return value;
        }

        return (await Find([key])).GetValueOrDefault(key);
    }

    public async ValueTask<Dictionary<string, byte[]>> Find(IReadOnlyList<string> keys)
    {
        RefuseIfOver();
        string[] unknown;
        lock (changes) unknown = [.. keys.Where(key => !writes.ContainsKey(key) && !state.TryGet(key, out _)).Distinct(StringComparer.Ordinal)];
        if (unknown.Length > 0)
        {
            var read = await OneAtATime(() => transaction.Read(state.Row!.Key, unknown, cancellation));
            lock (changes)
            {
                foreach (var key in unknown) state.Remember(key, read.GetValueOrDefault(key));
            }
        }

        lock (changes)
        {
            var found = new Dictionary<string, byte[]>(StringComparer.Ordinal);
            foreach (var key in keys)
            {
                if (!writes.TryGetValue(key, out var value)) state.TryGet(key, out value);
                if (value is not null) found[key] = value;
            }

            return found;
        }
    }

    public async ValueTask<IReadOnlyList<KeyValuePair<string, byte[]>>> List(ListOptions options)
    {
        RefuseIfOver();
        IReadOnlyList<KeyValuePair<string, byte[]>> stored = [];
        int deleted;
        lock (changes) deleted = writes.Count(write => write.Value is null);
        if (!state.IsWhole)
            stored = await OneAtATime(() => transaction.List(state.Row!.Key, options, options.Limit + deleted, cancellation));

        lock (changes)
        {
            var merged = new SortedDictionary<string, byte[]?>(StoredText.Order);
            foreach (var (key, value) in state.IsWhole ? state.Values : []) merged[key] = value;
            foreach (var (key, value) in stored) merged[key] = value;
            foreach (var (key, value) in writes) merged[key] = value;
            var listed = merged.Where(pair => pair.Value is not null && options.Includes(pair.Key));
            if (options.Reverse) listed = listed.Reverse();
            return [.. listed.Take(options.Limit ?? int.MaxValue).Select(pair => KeyValuePair.Create(pair.Key, pair.Value!))];
        }
    }

    public Task<NpgsqlTransaction> OpenSql()
    {
        RefuseIfOver();
        return OneAtATime(() => transaction.OpenSql(caller, cancellation));
    }

    /// <summary>Ends the object's part of the turn: what it has left behind can read and write nothing any more.</summary>
    public void Close() => isOver = true;

    /// <summary>Closes it, and adds up what it leaves.</summary>
    /// <returns>The size of the object with what is written.</returns>
    /// <exception cref="ObjectException">The object would be too large.</exception>
    public async ValueTask<long> End()
    {
        Close();
        string[] unknown = [.. writes.Keys.Where(key => !state.TryGet(key, out _))];
        var sizes = unknown.Length > 0 ? await transaction.Sizes(state.Row!.Key, unknown, cancellation) : [];
        var size = state.Row!.Size;
        foreach (var (key, value) in writes)
        {
            if (sizes.TryGetValue(key, out var before)) size -= before;
            else if (state.TryGet(key, out var known) && known is not null) size -= SizeOf(key, known);
            if (value is not null) size += SizeOf(key, value);
        }

        return size <= Math.Max(mostBytes, state.Row.Size)
            ? size
            : throw ObjectError.OverLimit($"The object would have {size} bytes; it may have {mostBytes}").AsException();
    }

    public void Dispose() => oneAtATime.Dispose();

    internal static int SizeOf(string key, byte[] value) => Encoding.UTF8.GetByteCount(key) + value.Length;

    private async Task<T> OneAtATime<T>(Func<Task<T>> ask)
    {
        await oneAtATime.WaitAsync(cancellation);
        try
        {
            return await ask();
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    private void RefuseIfOver()
    {
        if (isOver) throw new InvalidOperationException("The turn is over");
    }
}
