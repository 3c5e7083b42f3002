using System.Diagnostics;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Execution;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Responses.OpenApi;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Responses;

/// <summary>
/// Turns what the database gave back into an HTTP answer: status, headers in PostgREST's order, body. Content-Length is not among them: it
/// follows from the body, and is not sent with HEAD, 204 and 205.
/// </summary>
/// <remarks>PostgREST v16.2, Response.hs > actionResponse; App.hs > toWaiResponse.</remarks>
public static class Responder
{
    private const string Vary = "Accept, Prefer, Range";

    /// <param name="schema">What was planned with; the OpenAPI document describes it.</param>
    /// <param name="timing">The stages so far, if <c>server-timing-enabled</c>; the time spent here is added.</param>
    /// <returns>
    /// An answer that owns the result's body. If the database has set headers or a status that cannot be, that error (500).
    /// </returns>
    public static PostgrestResponse From(
        DbResult result, ActionPlan plan, ApiRequest request, PostgrestConfig config, SchemaCache schema, ServerTiming? timing = null)
    {
        var started = Stopwatch.GetTimestamp();
        var answer = plan switch
        {
            ActionPlan.Database database => RowsResponder.Answer(result, database, request, config),
            ActionPlan.Inspect inspect => Inspection(result, inspect, request, config, schema),
            ActionPlan.RelationInfo relation => Info(AllowedOf(relation.Table)),
            ActionPlan.RoutineInfo { Routine.Volatility: Volatility.Volatile } => Info("OPTIONS,POST"),
            ActionPlan.RoutineInfo => Info("OPTIONS,GET,HEAD,POST"),
            _ => Info("OPTIONS,GET,HEAD"),
        };
        if (answer.Error is { } error) return Failed(error, answer, config);

        List<KeyValuePair<string, string>> headers = [.. answer.Headers];
        if (config.ServerTimingEnabled && timing is { } stages)
            headers.Add(new("Server-Timing", stages.Header(Stopwatch.GetElapsedTime(started))));
        if (config.UrlUseLegacyTargetNames && LegacyTargetWarning(plan) is { } warning) headers.Add(new("Warning", warning));
        if (!headers.Exists(header => header.Key.Equals("Vary", StringComparison.OrdinalIgnoreCase))) headers.Add(new("Vary", Vary));
        return new() { Status = answer.Status, Headers = headers, Body = answer.Body };
    }

    /// <summary>What was inspected, as OpenAPI 3.1 where <see cref="From"/> has PostgREST's 2.0.</summary>
    public static PostgrestResponse Describe(
        DbResult result, ActionPlan.Inspect plan, ApiRequest request, PostgrestConfig config, SchemaCache schema) => new()
        {
            Status = 200,
            Headers = [.. Answer.ContentOf(MediaType.Json, request), new("Vary", Vary)],
            Body = Document(result, plan, api =>
                OpenApiDocument.Write(
                    api, config.OpenApiServerProxyUri ?? request.Mount, schema, config.OpenApiSecurityActive || config.JwtSecret is not null), schema),
        };

    private static PostgrestResponse Failed(ApiError error, Answer answer, PostgrestConfig config)
    {
        var response = ErrorResponder.From(error, config);
        return new()
        {
            Status = response.Status,
            Headers = response.Headers,
            Body = new ReplacedBody(ErrorResponder.Payload(error, config.ClientErrorVerbose), answer.Body),
        };
    }

    private static Answer Inspection(
        DbResult result, ActionPlan.Inspect plan, ApiRequest request, PostgrestConfig config, SchemaCache schema)
    {
        var body = Document(
            result, plan, api => SwaggerDocument.Write(api, ApiAddress.Of(config, request.Mount), schema, config.OpenApiSecurityActive), schema);
        return new(200, Answer.ContentOf(plan.MediaType, request), body);
    }

    private static ResponseBody Document(
        DbResult result, ActionPlan.Inspect plan, Func<ApiDescription, ReadOnlyMemory<byte>> write, SchemaCache schema)
    {
        if (result is not DbResult.Plan found)
            throw new InvalidOperationException($"An inspection came back with {result.GetType().Name}.");

        return plan.HeadersOnly ? ResponseBody.Empty : new ResponseBody.Buffered(write(ApiDescription.Of(plan.Schema, found.Body, schema)));
    }

    private static Answer Info(string allowed) =>
        new(200, [new("Access-Control-Allow-Origin", "*"), new("Allow", allowed)], ResponseBody.Empty);

    private static string AllowedOf(Table table)
    {
        List<string> methods = ["OPTIONS"];
        if (table.Readable) methods.AddRange(["GET", "HEAD"]);
        if (table.Insertable) methods.Add("POST");
        if (table is { Insertable: true, Updatable: true, PrimaryKey: not [] }) methods.Add("PUT");
        if (table.Updatable) methods.Add("PATCH");
        if (table.Deletable) methods.Add("DELETE");
        return string.Join(',', methods);
    }

    private static string? LegacyTargetWarning(ActionPlan plan)
    {
        if (plan is not ActionPlan.Database { LegacyTargetNames: [_, ..] names }) return null;

        var replacements = string.Join(", ", names.Select(name => $"`{name.Relation}` to `{name.Alias}`"));
        return $"299 PostgRESTv{PostgrestVersion.Pretty} \"Embedded resource was referenced by relation name even though it has an alias. "
            + "This is deprecated and will stop working in a future release. "
            + $"Update {replacements} in query string filters, orders or limits.\"";
    }
}
