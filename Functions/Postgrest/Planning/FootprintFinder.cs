using System.Collections.Immutable;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using Edge.Postgrest.Schema.Lineage;

namespace Edge.Postgrest.Planning;

/// <summary>Finds what a plan's SQL reads and writes. Where names leave open what Postgres will take, it takes all of them.</summary>
internal sealed class FootprintFinder(DataLineage lineage, SchemaCache schema, PostgrestConfig config)
{
    private readonly ReadWalk reads = new(lineage);

    public Footprint Find(ActionPlan.Database plan, ApiRequest request)
    {
        new FieldReads(reads, schema, SourceOf(plan)).Visit(plan.Read);
        Handler(plan.Handler);
        if (plan is ActionPlan.Database.Call call) reads.Function(call.Routine.Name);
        if (request.Preferences.Count is PreferCount.Planned or PreferCount.Estimated) reads.Clock();
        if (config.DbPreRequest is { } function) reads.Unknown(PreRequest(function));

        var dependencies = plan.MediaType.Kind is MediaKind.Plan ? Dependencies.Never("shows how it is executed") : reads.Dependencies;
        return plan switch
        {
            { Access: AccessMode.ReadOnly } => new(dependencies, Changes.Nothing, ReadKey(plan))
            {
                Definitions = dependencies.Uncacheable is null ? reads.Definitions : null,
            },
            ActionPlan.Database.Mutate mutate => Write(mutate, dependencies),
            _ => new(dependencies, Changes.All),
        };
    }

    /// <summary>The relation whose rows a mutation or a call gives to its answer.</summary>
    private static QualifiedIdentifier SourceOf(ActionPlan.Database plan) =>
        plan is ActionPlan.Database.Call { Routine: { ReturnedRelation: { } relation } routine } ? routine.Name with { Name = relation } : plan.Target;

    private void Handler(MediaHandler handler)
    {
        switch (handler)
        {
            // A function that answers a media type stands there by its type; it is the one that is called.
            case MediaHandler.Custom custom: reads.Function(custom.Function); break;
            case MediaHandler.GeoJson: reads.FunctionsNamed("st_asgeojson"); break;
            default: break;
        }
    }

    private static QualifiedIdentifier PreRequest(string function) =>
        function.Split('.', 2) is [var inSchema, var name] ? new(inSchema, name) : new("", function);

    /// <summary>The one row that is read, unless an embedding, a view, a policy or a function reads others of the same relation.</summary>
    private KeyPin? ReadKey(ActionPlan.Database plan) =>
        plan is ActionPlan.Database.RelationRead && lineage.RelationOf(plan.Target) is { } oid && !reads.ComesBackTo(oid)
            ? Pin(plan.Target, plan.Read.Where)
            : null;

    private KeyPin? Pin(QualifiedIdentifier relation, ImmutableArray<PlannedLogic> conditions) =>
        lineage.RelationOf(relation) is { } oid && lineage.KeyOf(oid) is { } key ? KeyPin.Of(relation, key, conditions) : null;

    private Footprint Write(ActionPlan.Database.Mutate plan, Dependencies dependencies)
    {
        var walk = new ChangeWalk(lineage);
        foreach (var (events, columns) in EventsOf(plan.Write)) walk.Write(plan.Write.Into, events, columns);
        foreach (var function in reads.VolatileFunctions) walk.Call(function);
        foreach (var function in TransformsOf(plan.Write)) walk.CallNamed(function);
        if (config.DbPreRequest is { } preRequest) walk.CallNamed(PreRequest(preRequest));
        return walk.Everything
            ? new(dependencies, Changes.All)
            : new(dependencies, new Changes(false, [.. walk.Relations.Select(name => new Dependency(name))]), WriteKey: WriteKey(plan.Write, walk));
    }

    private static IEnumerable<(WriteEvents, IReadOnlyCollection<string>?)> EventsOf(MutatePlan plan) => plan switch
    {
        MutatePlan.Insert { OnConflict.Resolution: PreferResolution.MergeDuplicates } insert =>
            [(WriteEvents.Insert | WriteEvents.Update, Names(insert.Columns))],
        MutatePlan.Insert => [(WriteEvents.Insert, [])],
        MutatePlan.Update update => [(WriteEvents.Update, Names(update.Columns))],
        MutatePlan.Delete => [(WriteEvents.Delete, [])],
        _ => throw new NotSupportedException(plan.GetType().Name),
    };

    private static ImmutableArray<string> Names(IEnumerable<PlannedField> columns) => [.. columns.Select(column => column.Name)];

    private static IEnumerable<QualifiedIdentifier> TransformsOf(MutatePlan plan) => plan switch
    {
        MutatePlan.Insert insert => insert.Columns.Select(column => column.Transform).OfType<QualifiedIdentifier>(),
        MutatePlan.Update update => update.Columns.Select(column => column.Transform).OfType<QualifiedIdentifier>(),
        _ => [],
    };

    /// <summary>The one row that is written, if it stays the one that the filters name.</summary>
    private KeyPin? WriteKey(MutatePlan plan, ChangeWalk walk)
    {
        var (conditions, columns) = plan switch
        {
            MutatePlan.Insert { Where.IsEmpty: false } put => (put.Where, []),
            MutatePlan.Update update => (update.Where, Names(update.Columns)),
            MutatePlan.Delete delete => (delete.Where, []),
            _ => ([], ImmutableArray<string>.Empty),
        };
        if (Pin(plan.Into, conditions) is not { } pin || walk.HasTriggers(plan.Into)) return null;
        var oid = lineage.RelationOf(plan.Into)!.Value;
        if (!columns.IsEmpty) columns = columns.AddRange(lineage.Relation(oid)!.Generated);
        return walk.ComesBackTo(oid) || lineage.KeyOf(oid)!.Columns.Any(column => columns.Contains(column)) ? null : pin;
    }
}
