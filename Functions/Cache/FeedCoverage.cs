using System.Collections.Immutable;
using Edge.ChangeFeed;
using Edge.Postgrest;

namespace Edge.Cache;

/// <summary>
/// Lets the cache rest on the change feed: what changes anywhere is recorded as if it were written here, and an entry that the feed covers is served
/// without asking the database.
/// </summary>
internal sealed class FeedCoverage : IChangeSubscriber, IDisposable
{
    private readonly IChangeFeed feed;
    private readonly ChangeHistory history;
    private readonly CachePolicies policies;
    private readonly Action definitionsChanged;
    private readonly IDisposable subscription;

    /// <param name="definitionsChanged">Lets the origin learn its definitions anew.</param>
    public FeedCoverage(IChangeFeed feed, ChangeHistory history, CachePolicies policies, Action definitionsChanged)
    {
        (this.feed, this.history, this.policies, this.definitionsChanged) = (feed, history, policies, definitionsChanged);
        subscription = feed.Subscribe(this);
    }

    /// <summary>What an answer is good for that its policy takes for fresh.</summary>
    /// <param name="byPolicy">What the policy says without a feed.</param>
    /// <remarks>
    /// Coverage is asked first, and then whether a change is known: in the other order a change could come between the two, and the feed be found to
    /// be current because it came.
    /// </remarks>
    public Freshness Judge(KeptAnswer answer, Freshness byPolicy)
    {
        if (byPolicy is not (Freshness.Fresh or Freshness.ToBeConfirmed)) return byPolicy;
        var coverage = feed.Coverage;
        var watched = Watched(answer.Entry.On, coverage);
        if (watched is Extent.None) return byPolicy;
        if (!feed.IsCovered || !coverage.Follows(answer.Entry.Snapshot)) return Freshness.ToBeConfirmed;
        if (answer.IsOutdated(history)) return Freshness.Gone;
        return watched is Extent.All ? Freshness.Fresh : byPolicy;
    }

    public void Changed(ChangeBatch batch)
    {
        foreach (var transaction in batch.Changes.GroupBy(change => change.Xid))
        {
            var everything = transaction.Any(change => change.Kind is ChangeKind.Definitions);
            history.Record(new(everything, [.. transaction.SelectMany(Touched).Distinct()]), transaction.Key);
            if (everything) definitionsChanged();
        }
    }

    /// <summary>Nothing is forgotten: an entry that the coverage does not follow is confirmed or fetched when it is asked for.</summary>
    public void CoverageChanged(Coverage coverage)
    {
    }

    public void Dispose() => subscription.Dispose();

    private IEnumerable<Dependency> Touched(Change change)
    {
        if (change.Kind is ChangeKind.Definitions) return [];
        var tags = policies.TagsOf(change.Relation).Select(Admission.Tagged);
        return change is { Kind: ChangeKind.Row } && (change.OldKey ?? change.NewKey) is { } key
            ? [new(change.Relation, key), new(change.Relation, change.NewKey ?? key), .. tags]
            : [new(change.Relation), .. tags];
    }

    private static Extent Watched(ImmutableArray<Dependency> on, Coverage coverage)
    {
        if (on.IsEmpty) return Extent.None;
        if (coverage.Relations is not { } relations) return Extent.Some;
        var count = 0;
        foreach (var dependency in on)
        {
            if (relations.Contains(dependency.Relation)) count++;
        }

        return count == 0 ? Extent.None : count == on.Length ? Extent.All : Extent.Some;
    }

    private enum Extent { None, Some, All }
}
