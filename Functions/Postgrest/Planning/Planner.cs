using System.Collections.Immutable;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Planning;

/// <summary>
/// Resolves a request against the schema cache: what to read, write or call, and in which media type to answer. Throws <see
/// cref="ApiException"/> for what does not exist or may not be. The order of the checks is observable, and PostgREST's.
/// </summary>
/// <remarks>PostgREST v16.2, Plan.hs > actionPlan.</remarks>
public static class Planner
{
    public static ActionPlan Plan(ApiRequest request, SchemaCache schema, PostgrestConfig config) => request.Action switch
    {
        RequestAction.RelationRead read => Read(read, request, schema, config),
        RequestAction.RelationMutate mutate => Mutate(mutate, request, schema, config),
        RequestAction.RoutineCall call => Call(call, request, schema, config),
        RequestAction.SchemaRead read => Inspect(read, request),
        RequestAction.RelationInfo info => new ActionPlan.RelationInfo(FindTable(info.Target, schema)),
        RequestAction.RoutineInfo info => Describe(info, request, schema, config),
        RequestAction.SchemaInfo => new ActionPlan.SchemaInfo(),
        _ => throw new NotSupportedException(request.Action.GetType().Name),
    };

    private static ActionPlan.Database.RelationRead Read(
        RequestAction.RelationRead action, ApiRequest request, SchemaCache schema, PostgrestConfig config)
    {
        var table = FindTable(action.Target, schema);
        var read = ReadPlanner.Plan(table.Name, request, schema, config);
        var resolved = MediaNegotiation.Negotiate(request, table.Name, read, schema, config);
        StrictPreferences.Check(request.Preferences);

        return new ActionPlan.Database.RelationRead
        {
            Access = AccessMode.ReadOnly,
            Handler = resolved.Handler,
            MediaType = resolved.MediaType,
            Read = read,
            Target = table.Name,
            LegacyTargetNames = EmbedPaths.LegacyTargetNames(read),
            HeadersOnly = action.HeadersOnly,
        };
    }

    private static ActionPlan.Database.Mutate Mutate(
        RequestAction.RelationMutate action, ApiRequest request, SchemaCache schema, PostgrestConfig config)
    {
        var table = FindTable(action.Target, schema);
        var read = ReadPlanner.Plan(table.Name, request, schema, config);
        var write = MutatePlanner.Plan(action.Mutation, table, request, read, schema);
        StrictPreferences.Check(request.Preferences);
        var resolved = MediaNegotiation.Negotiate(request, table.Name, read, schema, config);

        return new ActionPlan.Database.Mutate
        {
            Access = AccessMode.ReadWrite,
            Handler = resolved.Handler,
            MediaType = resolved.MediaType,
            Read = read,
            Target = table.Name,
            LegacyTargetNames = EmbedPaths.LegacyTargetNames(read),
            Mutation = action.Mutation,
            Write = write,
        };
    }

    private static ActionPlan.Database.Call Call(
        RequestAction.RoutineCall action, ApiRequest request, SchemaCache schema, PostgrestConfig config)
    {
        var routine = RoutineMatcher.Find(action.Target, action.Method, request, schema);

        // The rows' own relation, if it has one, so that what a function returns can be embedded, filtered and rendered as if it were read.
        var relation = routine.Name with { Name = routine.ReturnedRelation ?? routine.Name.Name };
        var read = ReadPlanner.Plan(relation, request, schema, config);
        var resolved = MediaNegotiation.Negotiate(request, relation, read, schema, config);
        StrictPreferences.Check(request.Preferences);
        StrictPreferences.CheckMaxAffected(request.Preferences, routine);

        return new ActionPlan.Database.Call
        {
            Access = CallPlanner.Access(action.Method, routine),
            Handler = resolved.Handler,
            MediaType = resolved.MediaType,
            Read = read,
            Target = action.Target,
            LegacyTargetNames = EmbedPaths.LegacyTargetNames(read),
            Invocation = CallPlanner.Plan(routine, action.Method, request, read),
            Method = action.Method,
            Routine = routine,
        };
    }

    private static ActionPlan.Inspect Inspect(RequestAction.SchemaRead action, ApiRequest request)
    {
        MediaNegotiation.RequireOpenApi(request);
        return new ActionPlan.Inspect(action.Schema, MediaType.OpenApi, action.HeadersOnly);
    }

    // OPTIONS is planned like the call it asks about, so that it fails where the call would.
    private static ActionPlan.RoutineInfo Describe(
        RequestAction.RoutineInfo action, ApiRequest request, SchemaCache schema, PostgrestConfig config) =>
        new(Call(new RequestAction.RoutineCall(action.Target, InvokeMethod.Get), request, schema, config).Routine);

    private static Table FindTable(QualifiedIdentifier name, SchemaCache schema) =>
        schema.Tables.GetValueOrDefault(name)
        ?? throw ApiError.TableNotFound(name.Schema, name.Name, Suggestions.ForTable(name, schema)).AsException();
}
