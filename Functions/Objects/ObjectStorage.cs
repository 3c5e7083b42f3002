using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Edge.Objects;

/// <summary>
/// Keeps an object's values by key, as JSON. Writes are held back and stored with the turn's commit, all of them or none; a turn reads its own.
/// Keys are ordered by their UTF-8 bytes.
/// </summary>
public sealed class ObjectStorage
{
    /// <summary>Bytes of a key.</summary>
    public const int LongestKey = 2048;

    /// <summary>Bytes of a value.</summary>
    public const int LargestValue = 2 * 1024 * 1024;

    private readonly ObjectContext context;
    private readonly JsonSerializerOptions json;

    internal ObjectStorage(ObjectContext context, JsonSerializerOptions json)
    {
        this.context = context;
        this.json = json;
    }

    /// <summary>When the alarm will be due; null: none is set.</summary>
    public DateTimeOffset? Alarm => context.Current.Alarm;

    /// <summary>The value, or <c>default</c> if there is none.</summary>
    public async ValueTask<T?> Get<T>(string key) =>
        await context.Current.Find(Checked(key)) is { } value ? JsonSerializer.Deserialize(value, TypeOf<T>()) : default;

    /// <summary>The values that there are.</summary>
    public async ValueTask<IReadOnlyDictionary<string, T>> Get<T>(IEnumerable<string> keys)
    {
        var found = await context.Current.Find([.. keys.Select(Checked)]);
        return found.ToDictionary(pair => pair.Key, pair => JsonSerializer.Deserialize(pair.Value, TypeOf<T>())!, StringComparer.Ordinal);
    }

    /// <exception cref="ObjectException">The value or the object would be too large.</exception>
    public ValueTask Put<T>(string key, T value)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, TypeOf<T>());
        if (bytes.Length > LargestValue) throw ObjectError.OverLimit($"A value has at most {LargestValue} bytes; this one has {bytes.Length}").AsException();
        context.Current.Write(Checked(key), bytes);
        return ValueTask.CompletedTask;
    }

    /// <returns>Whether there was a value.</returns>
    public async ValueTask<bool> Delete(string key)
    {
        var existed = await context.Current.Find(Checked(key)) is not null;
        if (existed) context.Current.Write(key, null);
        return existed;
    }

    /// <summary>Deletes all values and the alarm.</summary>
    public async ValueTask DeleteAll()
    {
        foreach (var (key, _) in await context.Current.List(ListOptions.All)) context.Current.Write(key, null);
        DeleteAlarm();
    }

    /// <summary>Keys and values in the order of keys.</summary>
    public async ValueTask<IReadOnlyList<KeyValuePair<string, T>>> List<T>(ListOptions? options = null)
    {
        var found = await context.Current.List(options ?? ListOptions.All);
        return [.. found.Select(pair => KeyValuePair.Create(pair.Key, JsonSerializer.Deserialize(pair.Value, TypeOf<T>())!))];
    }

    /// <summary>Sets the one alarm of the object; one that is set already is replaced.</summary>
    public void SetAlarm(DateTimeOffset due) => context.Current.Alarm = due;

    public void DeleteAlarm() => context.Current.Alarm = null;

    private static string Checked(string key) =>
        StoredText.IsValid(key) && key.Length > 0 && Encoding.UTF8.GetByteCount(key) <= LongestKey
            ? key
            : throw ObjectError.OverLimit($"A key has 1 to {LongestKey} bytes of text").AsException();

    private JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T));
}

/// <summary>Says which keys to list: those with a prefix, or a range of them, or both.</summary>
public sealed record ListOptions
{
    public static ListOptions All { get; } = new();

    public string Prefix { get; init; } = "";

    /// <summary>The first key; null: from the beginning.</summary>
    public string? Start { get; init; }

    /// <summary>The first key that is not listed any more; null: to the end.</summary>
    public string? End { get; init; }

    /// <summary>From the last key to the first.</summary>
    public bool Reverse { get; init; }

    /// <summary>Null: all.</summary>
    public int? Limit { get; init; }

    /// <summary>Inclusive; the empty text comes before all.</summary>
    internal string From => Start is { } start && StoredText.Order.Compare(start, Prefix) > 0 ? start : Prefix;

    /// <summary>Exclusive; null: no end.</summary>
    internal string? To
    {
        get
        {
            var after = StoredText.After(Prefix);
            return End is null ? after : after is null || StoredText.Order.Compare(End, after) < 0 ? End : after;
        }
    }

    internal bool Includes(string key) =>
        StoredText.Order.Compare(key, From) >= 0 && (To is not { } end || StoredText.Order.Compare(key, end) < 0);
}
