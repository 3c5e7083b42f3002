using Edge.Postgrest.Errors;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Planning;

/// <summary>Chooses the first media type the client accepts that there is a handler for.</summary>
/// <remarks>PostgREST v16.2, Plan/Negotiate.hs > negotiateContent.</remarks>
internal static class MediaNegotiation
{
    public static ResolvedHandler Negotiate(
        ApiRequest request, QualifiedIdentifier relation, ReadPlan read, SchemaCache schema, PostgrestConfig config)
    {
        var handlers = new Handlers(schema, relation, IsDefaultSelect(read), config.DbPlanEnabled);
        var resolved = request.Accept.Select(handlers.Find).FirstOrDefault(found => found is not null) ?? throw NotAcceptable(request);
        return AnswersBody(request) ? resolved : resolved with { Handler = new MediaHandler.None() };
    }

    public static void RequireOpenApi(ApiRequest request)
    {
        if (!request.Accept.Any(accepted => accepted.Kind is MediaKind.OpenApi or MediaKind.Json or MediaKind.Any))
            throw NotAcceptable(request);
    }

    private static bool AnswersBody(ApiRequest request) => request.Action switch
    {
        RequestAction.RelationMutate => request.Preferences.Representation == PreferRepresentation.Full,
        RequestAction.RelationRead read => !read.HeadersOnly,
        RequestAction.RoutineCall call => call.Method != InvokeMethod.Head,
        _ => true,
    };

    // A relation's own handlers take whole rows of it: they do not apply to a selection.
    private static bool IsDefaultSelect(ReadPlan read) => read is { Select: [{ Field.Name: "*" }], Children.IsEmpty: true };

    private static ApiException NotAcceptable(ApiRequest request) => 
        ApiError.MediaTypesUnavailable(request.Accept.Select(accepted => accepted.Mime)).AsException();

    private readonly record struct Handlers(SchemaCache Schema, QualifiedIdentifier Relation, bool DefaultSelect, bool PlanEnabled)
    {
        // The vendored types have parameters of their own, and cannot be overridden.
        public ResolvedHandler? Find(MediaType accepted) => accepted switch
        {
            { Kind: MediaKind.Singular } => new(new MediaHandler.SingleJson(accepted.StripNulls), accepted),
            { Kind: MediaKind.StrippedArray } => new(new MediaHandler.StrippedArrayJson(), accepted),
            { Kind: MediaKind.Plan } => FindExplained(accepted),
            _ => Lookup(accepted),
        };

        private ResolvedHandler? FindExplained(MediaType plan) =>
            PlanEnabled && plan.PlanFor is { Kind: not MediaKind.Plan } explained && Find(explained) is { } found
                ? found with { MediaType = plan }
                : null;

        private ResolvedHandler? Lookup(MediaType accepted) =>
            (DefaultSelect ? Lookup(Relation, MediaType.Any) ?? Lookup(Relation, accepted) : null) ?? Lookup(null, accepted);

        private ResolvedHandler? Lookup(QualifiedIdentifier? relation, MediaType type) =>
            Schema.MediaHandlers.GetValueOrDefault(new MediaHandlerKey(relation, type));
    }
}
