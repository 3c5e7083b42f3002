namespace Edge.Client;

/// <summary>Remembers the latest bookmark that a client's writes were answered with.</summary>
internal sealed class LatestBookmark
{
    public const string Header = "Edge-Bookmark";

    // Both halves of a bookmark: whose it is, and when.
    private const int Half = 16;

    private readonly Lock access = new();
    private string? latest;

    public string? Value
    {
        get
        {
            lock (access) return latest;
        }
    }

    /// <summary>Answers can come in another order than the writes: of two of one database the greater is the later.</summary>
    public void Note(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues(Header, out var values) || values.FirstOrDefault() is not { } next) return;
        lock (access)
        {
            if (latest is null || !IsOfSame(latest, next) || string.CompareOrdinal(next, latest) > 0) latest = next;
        }
    }

    private static bool IsOfSame(string one, string other) =>
        one.Length == other.Length && one.Length == 2 * Half && one.AsSpan(0, Half).SequenceEqual(other.AsSpan(0, Half));
}
