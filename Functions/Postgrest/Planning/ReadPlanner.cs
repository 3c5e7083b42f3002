using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Planning;

/// <summary>
/// Makes the tree of what is read, one pass after the other over the whole tree. The passes' order is part of the behaviour: it decides
/// which of several errors is answered.
/// </summary>
/// <remarks>PostgREST v16.2, Plan.hs > readPlan.</remarks>
internal static class ReadPlanner
{
    public static ReadPlan Plan(QualifiedIdentifier relation, ApiRequest request, SchemaCache schema, PostgrestConfig config)
    {
        var paths = new EmbedPaths(config.UrlUseLegacyTargetNames);
        var fields = new FieldResolver(schema, relation);

        var plan = SelectTree.Build(fields, request.Query.Select);

        // 1. What the query string says of each node.
        plan = Filters.Add(plan, fields, request, paths);
        plan = Orders.Add(plan, fields, request, paths);
        plan = Ranges.Add(plan, request, paths);
        plan = Filters.AddLogic(plan, fields, request, paths);

        // 2. How the nodes relate.
        plan = Embedding.AddRelationships(plan, request, schema);

        // 3. What each node selects, filters and orders by, now that the others are known.
        plan = Stars.Expand(plan, fields);
        plan = Aliases.Add(plan);
        plan = Orders.ResolveRelated(plan);
        plan = Filters.ResolveNullEmbeds(plan);
        plan = RelationSelects.Add(plan);

        // 4. What spreads do to aggregates and to order.
        plan = Aggregates.Allow(plan, config.DbAggregatesEnabled);
        plan = Aggregates.Hoist(plan);
        plan = ToManySpreads.MoveOrder(plan);

        return Ranges.Restrict(plan, request.Action, config.DbMaxRows);
    }
}
