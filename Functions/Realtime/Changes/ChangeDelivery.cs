using System.Text.Json;
using Edge.ChangeFeed.Replication;
using Edge.Realtime.Phoenix;

namespace Edge.Realtime.Changes;

/// <summary>
/// Delivers a run of changes to subscriptions, in order. Filters are evaluated once for each binding, rows looked up once for each group of
/// callers who see the same, payloads and frames encoded once for all who get the same.
/// </summary>
internal sealed class ChangeDelivery(PgTypes types, FilterEvaluation filters, ReadableRelations readable, VisibleRows rows, RealtimeMetrics metrics, TimeProvider time)
{
    /// <exception cref="Npgsql.NpgsqlException">The database cannot be asked.</exception>
    public async ValueTask Deliver(IReadOnlyList<RowEvent> changes, IReadOnlyList<ChangeSubscription> subscriptions, CancellationToken cancellation)
    {
        if (subscriptions.Count == 0) return;

        // 1. What each subscription wants, by its bindings.
        var passes = await Passes(changes, subscriptions, cancellation);
        var wishes = new List<Wish>[changes.Count];
        foreach (var subscription in subscriptions)
        {
            for (var at = 0; at < changes.Count; at++)
            {
                var bindings = subscription.All.Where(binding => passes.TryGetValue(binding, out var mine) && mine[at]).ToList();
                if (bindings.Count == 0) continue;
                var may = await readable.For(subscription.Caller, changes[at].Relation.Name, cancellation);
                (wishes[at] ??= []).Add(new(subscription, bindings, may));
            }
        }

        // 2. Which rows the callers may see.
        var views = await Views(changes, wishes, cancellation);

        // 3. The frames, change by change.
        var delivered = 0;
        for (var at = 0; at < changes.Count; at++)
        {
            if (wishes[at] is not { } those) continue;
            Send(changes[at], those, views);
            metrics.ChangeDelay(time.GetElapsedTime(changes[at].ArrivedAt));
            delivered++;
        }

        metrics.Changes(delivered);
    }

    private async ValueTask<Dictionary<ChangeBinding, bool[]>> Passes(
        IReadOnlyList<RowEvent> changes, IReadOnlyList<ChangeSubscription> subscriptions, CancellationToken cancellation)
    {
        var passes = new Dictionary<ChangeBinding, bool[]>(ReferenceEqualityComparer.Instance);
        foreach (var binding in subscriptions.SelectMany(subscription => subscription.All))
        {
            if (passes.ContainsKey(binding)) continue;
            var covers = changes.Select(binding.Covers).ToArray();
            if (!covers.Contains(true)) continue;
            passes.Add(binding, covers);
            foreach (var filter in binding.Filters)
            {
                var open = Enumerable.Range(0, covers.Length).Where(at => covers[at] && changes[at].Row.Change is not RowChange.Truncate).ToList();
                if (open.Count == 0) break;
                if (changes[open[0]].Relation.Column(filter.Column) is not { } column) continue;
                var pass = await filters.Passes(filter, column, [.. open.Select(at => changes[at].Value(filter.Column))], cancellation);
                for (var n = 0; n < open.Count; n++) covers[open[n]] &= pass[n];
            }
        }

        return passes;
    }

    private async ValueTask<Dictionary<(string Group, ChangeRelation Relation), View>> Views(
        IReadOnlyList<RowEvent> changes, List<Wish>?[] wishes, CancellationToken cancellation)
    {
        var asked = new Dictionary<(string Group, ChangeRelation Relation), (Wish Who, List<RowEvent> Changes, HashSet<string> Columns)>();
        for (var at = 0; at < changes.Count; at++)
        {
            var change = changes[at];
            if (wishes[at] is not { } those || change.Row.Change is RowChange.Delete or RowChange.Truncate || change.Key() is null) continue;
            var left = change.Relation.Columns.Where(column => change.NewValue(column.Name).State is ValueState.UnchangedToast).Select(column => column.Name).ToList();
            foreach (var wish in those.Where(wish => wish.May is { } may && (may.ChecksRows || left.Count > 0)).DistinctBy(wish => wish.May!.Group))
            {
                if (!change.Relation.Key.All(wish.May!.Columns.Contains)) continue;
                var key = (wish.May.Group, change.Relation);
                if (!asked.TryGetValue(key, out var question)) asked.Add(key, question = (wish, [], []));
                question.Changes.Add(change);
                question.Columns.UnionWith(left.Where(wish.May.Columns.Contains));
            }
        }

        var views = new Dictionary<(string Group, ChangeRelation Relation), View>();
        foreach (var ((group, relation), question) in asked)
            views.Add((group, relation), await Read(question.Who.Subscription.Caller, relation, question.Changes, question.Columns, cancellation));
        return views;
    }

    /// <summary>A row whose policy raises an error must not take the others with it: they are read one by one then.</summary>
    private async ValueTask<View> Read(
        RealtimeCaller caller, ChangeRelation relation, List<RowEvent> changes, HashSet<string> columns, CancellationToken cancellation)
    {
        var keys = changes.Select(change => change.Key()!).DistinctBy(key => rows.KeyOf(relation, key)).ToList();
        var view = new View([], new(StringComparer.Ordinal));
        try
        {
            foreach (var (key, row) in await rows.Read(caller, relation, keys, columns, cancellation)) view.Rows[key] = row;
        }
        catch (RowsFailedException failure) when (keys.Count == 1)
        {
            view.Failures[rows.KeyOf(relation, keys[0])] = failure.Message;
        }
        catch (RowsFailedException)
        {
            foreach (var key in keys)
            {
                try
                {
                    foreach (var (name, row) in await rows.Read(caller, relation, [key], columns, cancellation)) view.Rows[name] = row;
                }
                catch (RowsFailedException failure)
                {
                    view.Failures[rows.KeyOf(relation, key)] = failure.Message;
                }
            }
        }

        return view;
    }

    private void Send(RowEvent change, List<Wish> wishes, Dictionary<(string Group, ChangeRelation Relation), View> views)
    {
        var payloads = new Dictionary<(ReadableRelation? May, string Ids, string? Select, bool Exact), byte[]?>();
        var frames = new Dictionary<(string Topic, byte[] Payload), SharedFrame>();
        var key = change.Key() is { } parts ? rows.KeyOf(change.Relation, parts) : null;
        foreach (var (subscription, bindings, may) in wishes)
        {
            if (key is not null && may is not null && views.TryGetValue((may.Group, change.Relation), out var view) && view.Failures.TryGetValue(key, out var failure))
            {
                subscription.Tell($"A change of {change.Relation.Name} is not delivered, since its row could not be read: {failure}");
                continue;
            }

            foreach (var same in bindings.GroupBy(binding => binding.Select is { } columns ? string.Join('\0', columns) : null))
            {
                var ids = string.Join(',', same.Select(binding => binding.Id));
                var which = (may, ids, same.Key, subscription.NamesChanges);
                if (!payloads.TryGetValue(which, out var payload))
                    payloads.Add(which, payload = Payload(change, key, [.. same], may, subscription.NamesChanges, views));
                if (payload is null) continue;
                var topic = subscription.Channel.Name.Wire;
                if (!frames.TryGetValue((topic, payload), out var frame))
                    frames.Add((topic, payload), frame = new(version => PhoenixEncoder.Push(version, null, topic, PhoenixEvents.PostgresChanges, payload)));
                subscription.Send(frame);
            }
        }
    }

    /// <returns>Null: the change is not for this group.</returns>
    private byte[]? Payload(
        RowEvent change, string? key, List<ChangeBinding> bindings, ReadableRelation? may, bool exact,
        Dictionary<(string Group, ChangeRelation Relation), View> views)
    {
        var stamp = exact ? change.Stamp : change.Time;
        var ids = bindings.Select(binding => binding.Id);
        if (may is null) return ChangePayload.Write(change, types, ids, [], true, null, stamp, ChangePayload.Denied);
        JsonElement? current = key is not null && views.TryGetValue((may.Group, change.Relation), out var view) && view.Rows.TryGetValue(key, out var row) ? row : null;
        if (may.ChecksRows && change.Row.Change is not RowChange.Truncate)
        {
            if (change.Relation.Key.IsEmpty) return ChangePayload.Write(change, types, ids, [], true, null, stamp, ChangePayload.NoKey);
            if (!change.Relation.Key.All(may.Columns.Contains)) return ChangePayload.Write(change, types, ids, [], true, null, stamp, ChangePayload.Denied);

            // A row that is gone can be shown to nobody: who might have seen it is not known any more.
            if (current is null) return null;
        }

        var columns = bindings[0].Select is { } select ? may.Columns.Where(column => select.Contains(column) || change.Relation.Key.Contains(column)).ToHashSet() : (IReadOnlyCollection<string>)may.Columns;
        return ChangePayload.Write(change, types, ids, columns, may.ChecksRows, current, stamp, error: null);
    }

    private sealed record Wish(ChangeSubscription Subscription, List<ChangeBinding> Bindings, ReadableRelation? May);

    private sealed record View(Dictionary<string, JsonElement> Rows, Dictionary<string, string> Failures);
}
