namespace Edge.Objects;

/// <summary>Holds what the object's row says: its identity, how far it has come, and its alarm.</summary>
/// <param name="Key">Never used twice, also if an object is deleted and made again.</param>
/// <param name="Version">Turns that have changed the object.</param>
/// <param name="Turn">The last turn that changed the object. Random, so that what is cached under it belongs to no other history.</param>
/// <param name="Size">Bytes of all keys and values.</param>
/// <param name="Attempts">How often the alarm has failed.</param>
internal sealed record ObjectRow(long Key, long Version, Guid Turn, long Size, DateTimeOffset? Alarm, int Attempts)
{
    /// <summary>Made in this turn. It is taken back if the turn stores nothing.</summary>
    public bool IsNew { get; init; }
}

/// <summary>Caches an object's values as they are after the turn that its row names.</summary>
internal sealed class ObjectState
{
    /// <summary>Objects up to this size are read whole, together with the lock.</summary>
    public const int ReadWhole = 64 * 1024;

    // Of a larger object, what turns have read stays, up to here.
    private const int Kept = 4 * ReadWhole;

    private readonly SortedDictionary<string, byte[]?> values = new(StoredText.Order);
    private long bytes;

    public ObjectRow? Row { get; private set; }

    /// <summary>What is not here is nowhere.</summary>
    public bool IsWhole { get; private set; }

    public IEnumerable<KeyValuePair<string, byte[]?>> Values => values;

    /// <summary>True if the value, or that there is none, is known.</summary>
    public bool TryGet(string key, out byte[]? value) => values.TryGetValue(key, out value) || IsWhole;

    /// <summary>Starts anew with what the database has.</summary>
    public void Load(ObjectRow row, IEnumerable<KeyValuePair<string, byte[]>> read)
    {
        values.Clear();
        bytes = 0;
        Row = row;
        IsWhole = row.Size <= ReadWhole;
        foreach (var (key, value) in read) Remember(key, value);
    }

    /// <summary>Takes the row as it is locked now; the values are still those of its turn.</summary>
    public void Confirm(ObjectRow row) => Row = row;

    public void Remember(string key, byte[]? value)
    {
        if (values.TryGetValue(key, out var before)) bytes -= before?.Length ?? 0;
        values[key] = value;
        bytes += value?.Length ?? 0;
    }

    /// <summary>Takes in what a turn has committed.</summary>
    public void Commit(ObjectRow row, IEnumerable<KeyValuePair<string, byte[]?>> writes)
    {
        Row = row;
        foreach (var (key, value) in writes)
        {
            if (IsWhole && value is null) values.Remove(key);
            else Remember(key, value);
        }

        if (bytes <= Kept) return;
        values.Clear();
        bytes = 0;
        IsWhole = false;
    }
}
