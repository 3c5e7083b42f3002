using System.Collections.Immutable;
using Edge.Cache;
using Edge.ChangeFeed;
using Edge.Postgrest;
using Edge.Postgrest.Schema;

namespace Edge.Realtime.LiveReads;

/// <summary>
/// Knows what each watch has read, and wakes those whose read set the feed says has changed. Whether an answer has seen a change is decided by its
/// snapshot and the change's transaction.
/// </summary>
internal sealed class ReadSets(IChangeFeed feed, CachePolicies policies, ICacheableOrigin origin, Action definitionsChanged, TimeProvider time) : IChangeSubscriber
{
    private readonly ChangeHistory history = new(time);
    private readonly Lock access = new();
    private readonly Dictionary<QualifiedIdentifier, HashSet<Watch>> readers = [];
    private readonly HashSet<Watch> all = [];

    /// <summary>A moment of the history.</summary>
    public long Now => history.Now;

    public bool IsRealm(string realm) => origin.Realm == realm;

    /// <summary>Whether something in the answer's read set has changed, or may have, that its snapshot does not see.</summary>
    /// <param name="begun"><see cref="Now"/> before it was read.</param>
    public bool HasMissed(LiveAnswer answer, long begun)
    {
        if (history.HasUnseen(answer.On, answer.Snapshot, begun)) return true;
        return feed.Coverage is { Reason: null } coverage && !coverage.Follows(answer.Snapshot);
    }

    /// <summary>Changes which relations wake a watch. A change that comes between the read and this call is found by <see cref="HasMissed"/>.</summary>
    public void Replace(Watch watch, ImmutableArray<Dependency> before, ImmutableArray<Dependency> after)
    {
        lock (access)
        {
            foreach (var (relation, _) in before)
            {
                if (readers.TryGetValue(relation, out var its) && its.Remove(watch) && its.Count == 0) readers.Remove(relation);
            }

            foreach (var (relation, _) in after)
            {
                if (!readers.TryGetValue(relation, out var its)) readers.Add(relation, its = []);
                its.Add(watch);
            }

            if (after.IsEmpty && watch.State.IsEnded) all.Remove(watch);
            else all.Add(watch);
        }
    }

    public void Changed(ChangeBatch batch)
    {
        var touched = new HashSet<QualifiedIdentifier>();
        var definitions = false;
        foreach (var transaction in batch.Changes.GroupBy(change => change.Xid))
        {
            var everything = transaction.Any(change => change.Kind is ChangeKind.Definitions);
            var changes = new Postgrest.Changes(everything, [.. transaction.SelectMany(Touched).Distinct()]);
            history.Record(changes, transaction.Key);
            definitions |= everything;
            foreach (var dependency in changes.To) touched.Add(dependency.Relation);
        }

        if (definitions) definitionsChanged();
        Wake(definitions ? null : touched);
    }

    public void CoverageChanged(Coverage coverage) => Wake(null);

    /// <param name="relations">Null: all watches.</param>
    private void Wake(HashSet<QualifiedIdentifier>? relations)
    {
        lock (access)
        {
            if (relations is null)
            {
                foreach (var watch in all) watch.Wake();
                return;
            }

            foreach (var relation in relations)
            {
                if (!readers.TryGetValue(relation, out var its)) continue;
                foreach (var watch in its) watch.Wake();
            }
        }
    }

    private IEnumerable<Dependency> Touched(Change change)
    {
        if (change.Kind is ChangeKind.Definitions) return [];
        var tags = policies.TagsOf(change.Relation).Select(Admission.Tagged);
        return change is { Kind: ChangeKind.Row } && (change.OldKey ?? change.NewKey) is { } key
            ? [new(change.Relation, key), new(change.Relation, change.NewKey ?? key), .. tags]
            : [new(change.Relation), .. tags];
    }
}
