namespace Edge.Postgrest.Schema.Lineage;

/// <summary>Collects what a write to a relation changes, in the relation itself and by what the database does after it.</summary>
internal sealed class ChangeWalk(DataLineage lineage)
{
    private readonly Dictionary<uint, Written> written = [];
    private readonly HashSet<uint> again = [];

    /// <summary>Something is called that may write anywhere.</summary>
    public bool Everything { get; private set; }

    /// <summary>Without views, which hold nothing themselves.</summary>
    public IEnumerable<QualifiedIdentifier> Relations =>
        written.Keys.Select(oid => lineage.Relation(oid)!).Where(relation => relation.Kind is not LineageKind.View).Select(relation => relation.Name);

    /// <summary>It is changed by what follows from its own change too, so that other rows than those that were meant may change.</summary>
    public bool ComesBackTo(uint relation) => again.Contains(relation);

    /// <param name="columns">Of an update; null: any.</param>
    public void Write(QualifiedIdentifier name, WriteEvents events, IReadOnlyCollection<string>? columns)
    {
        if (lineage.RelationOf(name) is { } oid) Write(oid, events, columns);
        else Everything = true;
    }

    /// <summary>It is called on the way; which of its overloads, is open.</summary>
    public void CallNamed(QualifiedIdentifier name)
    {
        var overloads = lineage.FunctionsNamed(name.Name).Where(function => name.Schema.Length == 0 || function.Name.Schema == name.Schema).ToList();
        Everything |= overloads.Count == 0;
        foreach (var function in overloads) Call(function);
    }

    /// <summary>It is called on the way.</summary>
    public void Call(LineageFunction function) => Everything |= !WriteSafety.IsHarmless(function, lineage);

    private void Write(uint oid, WriteEvents events, IReadOnlyCollection<string>? columns)
    {
        if (!Note(oid, events, columns)) return;
        if (lineage.Relation(oid) is not { } relation || relation.HasRules)
        {
            Everything = true;
            return;
        }

        if (columns is { Count: > 0 }) columns = [.. columns, .. relation.Generated];
        CallAll(oid, events);
        if (relation.Kind is LineageKind.View) WriteThrough(oid, events);
        foreach (var heir in lineage.HeirsOf(oid)) Write(heir, events, columns);
        foreach (var cascade in lineage.CascadesOf(oid)) Cascade(cascade, events, HasTriggers(oid) ? null : columns);
    }

    /// <summary>False if all of that has been looked at before.</summary>
    private bool Note(uint oid, WriteEvents events, IReadOnlyCollection<string>? columns)
    {
        if (!written.TryGetValue(oid, out var known))
        {
            written.Add(oid, new(events, columns is null ? null : [.. columns]));
            return true;
        }

        again.Add(oid);
        var isNew = (known.Events | events) != known.Events
            || (known.Columns is not null && (columns is null || columns.Any(column => !known.Columns.Contains(column))));
        if (isNew) written[oid] = new(known.Events | events, known.Columns is null || columns is null ? null : [.. known.Columns, .. columns]);
        return isNew;
    }

    private void CallAll(uint oid, WriteEvents events)
    {
        foreach (var trigger in lineage.TriggersOf(oid).Where(trigger => (trigger.On & events) != 0)) Call(trigger.Function);
        foreach (var function in lineage.LinkedFrom(LinkKind.WriteCalls, oid)) Call(function);
        foreach (var function in lineage.TreesOf(oid).SelectMany(tree => tree.Functions)) Call(function);
    }

    private void Call(uint function)
    {
        if (lineage.Function(function) is { } known) Call(known);
        else Everything |= function >= DataLineage.FirstUserOid;
    }

    // A view that can be written to without rules and triggers shows rows of one of the relations that it reads.
    private void WriteThrough(uint view, WriteEvents events)
    {
        foreach (var relation in lineage.ReadsOf(view).SelectMany(query => query.Relations).Where(relation => relation != view))
            Write(relation, events, columns: null);
    }

    private void Cascade(LineageCascade cascade, WriteEvents events, IReadOnlyCollection<string>? columns)
    {
        if (events.HasFlag(WriteEvents.Delete) && cascade.OnDelete is not WriteEvents.None) Write(cascade.To, cascade.OnDelete, cascade.Columns);
        var isKeyUpdated = events.HasFlag(WriteEvents.Update) && (columns is null || columns.Any(column => cascade.Referenced.Contains(column)));
        if (isKeyUpdated && cascade.OnUpdate) Write(cascade.To, WriteEvents.Update, cascade.Columns);
    }

    /// <summary>They can change columns that the statement does not name.</summary>
    public bool HasTriggers(QualifiedIdentifier name) => lineage.RelationOf(name) is { } oid && HasTriggers(oid);

    private bool HasTriggers(uint relation) => lineage.TriggersOf(relation).Any();

    private readonly record struct Written(WriteEvents Events, HashSet<string>? Columns);
}
