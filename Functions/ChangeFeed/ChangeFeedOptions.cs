namespace Edge.ChangeFeed;

/// <summary>Where the changes come from that the database's own log tells of.</summary>
public enum ChangeFeedMode
{
    /// <summary>There is no feed.</summary>
    Off,

    /// <summary>From the write-ahead log, through a temporary logical replication slot.</summary>
    Replication,

    /// <summary>From the change log, a table that triggers fill; for servers that allow no replication.</summary>
    Log,
}

/// <summary>Configuration section <c>ChangeFeed</c>.</summary>
public sealed class ChangeFeedOptions
{
    public const int LeastSilence = 200;
    public const int MostSilence = 60_000;

    // A notification channel's name holds 63 bytes, and the feed's begins with a prefix.
    private const int LongestPublication = 48;

    public ChangeFeedMode Mode { get; set; } = ChangeFeedMode.Off;

    /// <summary>Milliseconds. An answer is not served without asking the database if the feed has not confirmed it within this time.</summary>
    public int MaxSilence { get; set; } = 2000;

    /// <summary>The publication that is read. Instances with the same one share a feed.</summary>
    public string Publication { get; set; } = "edge";

    internal bool IsOn => Mode is not ChangeFeedMode.Off;

    internal TimeSpan Silence => TimeSpan.FromMilliseconds(MaxSilence);

    /// <summary>Returns each mistake as one line.</summary>
    public IEnumerable<string> Validate()
    {
        if (!Enum.IsDefined(Mode)) yield return $"ChangeFeed:{nameof(Mode)} must be off, replication or log";
        if (MaxSilence is < LeastSilence or > MostSilence)
            yield return $"ChangeFeed:{nameof(MaxSilence)} must be from {LeastSilence} to {MostSilence} milliseconds";
        if (System.Text.Encoding.UTF8.GetByteCount(Publication) is 0 or > LongestPublication)
            yield return $"ChangeFeed:{nameof(Publication)} must be a name of 1 to {LongestPublication} bytes";
    }
}
