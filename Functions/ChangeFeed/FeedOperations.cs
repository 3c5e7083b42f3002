namespace Edge.ChangeFeed;

/// <summary>What operators see of the feed.</summary>
public sealed class FeedOperations
{
    private readonly ChangeFeedOptions options;
    private readonly FeedState? state;
    private readonly ChangeFeedRunner? runner;

    internal FeedOperations(ChangeFeedOptions options, FeedState? state = null, ChangeFeedRunner? runner = null) =>
        (this.options, this.state, this.runner) = (options, state, runner);

    public string Mode => options.Mode.ToString().ToLowerInvariant();

    public long Epoch => state?.Coverage.Epoch ?? 0;

    public long Sequence => state?.Coverage.Sequence ?? 0;

    /// <summary>Changes of transactions before this one may have been missed; 0: there is no feed.</summary>
    public ulong Floor => state?.Coverage.Floor ?? 0;

    public bool IsOwner => runner?.IsOwner ?? false;

    /// <summary>Entries are served without asking the database.</summary>
    public bool IsCovered => state?.IsCovered ?? false;

    /// <summary>Milliseconds; null: nothing has been heard.</summary>
    public long? Lag => state?.Lag is { } lag && lag < TimeSpan.FromDays(1) ? (long)lag.TotalMilliseconds : null;

    /// <summary>Milliseconds since a batch was heard; null: none was.</summary>
    public long? Silence => (long?)state?.Silence?.TotalMilliseconds;

    /// <summary>Why nothing is covered; null: there is no feed, or it covers.</summary>
    public string? Uncovered => state is null || state.IsCovered ? null
        : state.Coverage.Reason ?? (state.Coverage.Relations is null ? "what is published is not known yet" : "the owner of the feed is silent");
}
