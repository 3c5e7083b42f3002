namespace Edge.ChangeFeed;

/// <summary>The feed as other rooms use it: ordered batches, and how far they can be trusted.</summary>
internal interface IChangeFeed
{
    /// <summary>What is known of the feed now; that it is current is said by <see cref="IsCovered"/>.</summary>
    Coverage Coverage { get; }

    /// <summary>
    /// Whether all that was committed and visible <c>ChangeFeed:MaxSilence</c> ago has been heard. False while nothing is heard, however long ago that
    /// began; true again without a gap as soon as the missing batches come.
    /// </summary>
    bool IsCovered { get; }

    /// <summary>Begins to tell of batches and of coverage, in order and from one thread at a time. Disposing ends it.</summary>
    IDisposable Subscribe(IChangeSubscriber subscriber);
}

/// <summary>Hears of changes. Its methods must be quick: the next batch waits for them.</summary>
internal interface IChangeSubscriber
{
    /// <summary>
    /// Takes the next batch. Batches follow one another without a gap, except after <see cref="CoverageChanged"/> with another floor. A checkpoint's
    /// changes come once, as a batch of an earlier sequence.
    /// </summary>
    void Changed(ChangeBatch batch);

    /// <summary>
    /// Coverage has begun, has been lost, or has another floor: after a gap, a new epoch or a lost connection. Then changes may have been missed, and
    /// what was read under a snapshot that <see cref="Coverage.Follows"/> refuses has to be read again.
    /// </summary>
    void CoverageChanged(Coverage coverage);
}
