using System.Diagnostics;
using Edge.Postgrest.Auth;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Execution;
using Edge.Postgrest.Execution.Idempotency;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Responses;
using Edge.Postgrest.Schema;
using Microsoft.Extensions.Logging;

namespace Edge.Postgrest;

/// <summary>PostgREST's whole HTTP API over one database. A request's way through it is <see cref="Run"/>.</summary>
/// <remarks>PostgREST v16.2, App.hs > postgrest.</remarks>
public sealed partial class PostgrestEngine(EngineOptions options, ILogger<PostgrestEngine> log)
{
    private static readonly PostgrestConfig BeforeConfiguration = new() { ConnectionString = "" };

    private EngineState? current;

    internal bool IsConfigured => Volatile.Read(ref current) is not null;

    /// <summary>
    /// Puts a configuration in force for the requests that come; those under way keep theirs. Until the first, all answers are 503.
    /// </summary>
    public void Configure(EngineState next) => Volatile.Write(ref current, next);

    /// <summary>Answers any request; an error is an answer too. Throws only when <paramref name="cancellation"/> is cancelled.</summary>
    public ValueTask<PostgrestResponse> Answer(PostgrestRequest http, CancellationToken cancellation) => Answer(http, Run, cancellation);

    /// <summary>
    /// Answers as <see cref="Answer(PostgrestRequest, CancellationToken)"/> does at the root, but in OpenAPI 3.1 and whatever the path is.
    /// </summary>
    public ValueTask<PostgrestResponse> Describe(PostgrestRequest http, CancellationToken cancellation) =>
        Answer(http, RunDescription, cancellation);

    private async ValueTask<PostgrestResponse> Answer(
        PostgrestRequest http, Func<PostgrestRequest, EngineState, CancellationToken, ValueTask<PostgrestResponse>> run,
        CancellationToken cancellation)
    {
        var engine = Volatile.Read(ref current);
        var config = engine?.Config ?? BeforeConfiguration;
        if (Cors.Preflight(http, config) is { } preflight) return preflight;
        PostgrestResponse response;
        try
        {
            RequestLimits.Check(http, options);
            response = await run(http, engine ?? throw ApiError.NoSchemaCache().AsException(), cancellation);
        }
        catch (ApiException exception)
        {
            response = ErrorResponder.From(exception.Error, config);
        }
        catch (Exception mistake) when (!cancellation.IsCancellationRequested)
        {
            Unexpected(log, mistake);
            response = ErrorResponder.From(ApiError.Unexpected(), config);
        }
        return ResponseFrame.Around(response, http, config);
    }

    private async ValueTask<PostgrestResponse> Run(PostgrestRequest http, EngineState engine, CancellationToken cancellation)
    {
        var config = engine.Config;

        // 1. What the database looks like: taken once, so that a reload does not change it midway.
        var schema = engine.Schema.Current ?? throw ApiError.NoSchemaCache().AsException();

        // 2. Who asks.
        var started = Stopwatch.GetTimestamp();
        var auth = await engine.Jwt.Verify(http.Headers, cancellation);

        // 3. What is asked.
        var verified = Stopwatch.GetTimestamp();
        var body = await RequestBody.Read(http.Body, http.Headers.ContentLength, options.RequestBodyLimit, cancellation);
        var request = RequestParser.Parse(http, body, config);

        // 4. What has to be done for it, and the SQL that does it.
        var parsed = Stopwatch.GetTimestamp();
        var planned = engine.Plans.For(request, schema);

        // 5. One transaction, one round trip; a few more for a write with a key, which comes back with its answer.
        var ready = Stopwatch.GetTimestamp();
        var once = engine.IdempotencyKeys is { } keys && IdempotencyKey.Of(http) is { } key
            ? keys.For(key, request, http.QueryString, body, auth, Answering(planned.Plan, request, config, schema))
            : null;
        DbResult result = planned.Query is { } query ? await engine.MainTx.Run(query, request, auth, once, cancellation) : new DbResult.None();
        if (result is DbResult.Answered answered) return answered.Response;

        // 6. The answer.
        var timing = new ServerTiming(
            Stopwatch.GetElapsedTime(started, verified), Stopwatch.GetElapsedTime(verified, parsed),
            Stopwatch.GetElapsedTime(parsed, ready),
            Stopwatch.GetElapsedTime(ready));
        return Responder.From(result, planned.Plan, request, config, schema, timing);
    }

    private static Func<DbResult, PostgrestResponse> Answering(
        ActionPlan plan, ApiRequest request, PostgrestConfig config, SchemaCache schema) =>
        result => Responder.From(result, plan, request, config, schema);

    /// <summary>The way of a request for the root, of any media type, whatever the settings put there.</summary>
    private static async ValueTask<PostgrestResponse> RunDescription(
        PostgrestRequest http, EngineState engine, CancellationToken cancellation)
    {
        var schema = engine.Schema.Current ?? throw ApiError.NoSchemaCache().AsException();
        var auth = await engine.Jwt.Verify(http.Headers, cancellation);
        var root = RequestParser.Parse(http with { Path = "/", QueryString = "" }, default, engine.Config with { DbRootSpec = null });
        var request = root with { Accept = [MediaType.Any] };
        var planned = engine.Plans.For(request, schema);
        DbResult result = planned.Query is { } query ? await engine.MainTx.Run(query, request, auth, cancellation) : new DbResult.None();
        return planned.Plan is ActionPlan.Inspect inspect
            ? Responder.Describe(result, inspect, request, engine.Config, schema)
            : Responder.From(result, planned.Plan, request, engine.Config, schema);
    }

    [LoggerMessage(LogLevel.Error, "A request could not be answered")]
    private static partial void Unexpected(ILogger log, Exception mistake);
}
