using System.Runtime.CompilerServices;
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
public sealed partial class PostgrestEngine(EngineOptions options, ILogger<PostgrestEngine> log, TimeProvider? time = null)
{
    private static readonly PostgrestConfig BeforeConfiguration = new() { ConnectionString = "" };

    private readonly BodiesInFlight bodies = new(options.BodiesInFlightLimit, time ?? TimeProvider.System);
    private EngineState? current;

    internal bool IsConfigured => Current is not null;

    /// <summary>What is in force; null before the first configuration.</summary>
    internal EngineState? Current => Volatile.Read(ref current);

    /// <summary>
    /// Puts a configuration in force for the requests that come; those under way keep theirs. Until the first, all answers are 503.
    /// </summary>
    public void Configure(EngineState next) => Volatile.Write(ref current, next);

    /// <summary>Answers any request; an error is an answer too. Throws only when <paramref name="cancellation"/> is cancelled.</summary>
    /// <remarks>A write answers with a <see cref="Bookmark"/>, so it is traced even if nobody else wants to know.</remarks>
    public ValueTask<PostgrestResponse> Answer(PostgrestRequest http, CancellationToken cancellation) =>
        http.Method is "POST" or "PATCH" or "PUT" or "DELETE" ? AnswerWrite(http, cancellation)
        : Answer(http, (request, engine, seen, token) => Run(request, engine, seen, trace: null, token), cancellation);

    /// <summary>
    /// Answers as <see cref="Answer(PostgrestRequest, CancellationToken)"/> does at the root, but in OpenAPI 3.1 and whatever the path is.
    /// </summary>
    public ValueTask<PostgrestResponse> Describe(PostgrestRequest http, CancellationToken cancellation) =>
        Answer(http, RunDescription, cancellation);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<PostgrestResponse> Answer(
        PostgrestRequest http, Func<PostgrestRequest, EngineState, Observation, CancellationToken, ValueTask<PostgrestResponse>> run,
        CancellationToken cancellation)
    {
        var engine = Current;
        var config = engine?.Config ?? BeforeConfiguration;
        if (Cors.Preflight(http, config) is { } preflight) return preflight;
        using var seen = Observation.Of(http, config);
        PostgrestResponse response;
        try
        {
            RequestLimits.Check(http, options);
            response = await run(http, engine ?? throw ApiError.NoSchemaCache().AsException(), seen, cancellation);
        }
        catch (ApiException exception)
        {
            seen.Failed(exception.Error.Code);
            response = ErrorResponder.From(exception.Error, config);
        }
        catch (Exception mistake) when (!cancellation.IsCancellationRequested)
        {
            Unexpected(log, mistake);
            response = ErrorResponder.From(ApiError.Unexpected(), config);
            seen.Failed(ApiError.Unexpected().Code);
        }
        if (config.LogQuery && seen.Query is { } query && config.Logs(response.Status)) Queried(log, query.Main.Text);
        return ResponseFrame.Around(response, http, config);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<PostgrestResponse> Run(
        PostgrestRequest http, EngineState engine, Observation seen, Trace? trace, CancellationToken cancellation)
    {
        var config = engine.Config;

        // 1. What the database looks like: taken once, so that a reload does not change it midway.
        var schema = engine.Schema.Current ?? throw ApiError.NoSchemaCache().AsException();

        // 2. Who asks.
        seen.Enter(EngineStage.Jwt);
        var auth = await engine.Jwt.Verify(http.Headers, cancellation);
        seen.Asks(auth.Role);

        // 3. What is asked.
        seen.Enter(EngineStage.Parse);
        using var lease = bodies.Enter();
        var body = await RequestBody.Read(http.Body, http.Headers.ContentLength, options.RequestBodyLimit, lease, cancellation);
        var request = RequestParser.Parse(http, body, config);

        // 4. What has to be done for it, within what the role may do, and the SQL that does it.
        seen.Enter(EngineStage.Plan);
        var access = engine.Access.For(auth.Role, schema);
        request = access.Admit(request, auth.Claims);
        var planned = engine.Plans.For(request, access);
        seen.Needs(planned.Query);

        // 5. One transaction, one round trip; a few more for a write with a key, which comes back with its answer.
        seen.Enter(EngineStage.Transaction);
        var once = engine.IdempotencyKeys is { } keys && IdempotencyKey.Of(http) is { } key
            ? keys.For(key, request, http, body, auth, Answering(planned.Plan, request, config, access.Schema))
            : null;
        DbResult result = (planned.Query, trace) switch
        {
            (null, _) => new DbResult.None(),
            ({ } query, null) => await engine.MainTx.Run(query.For(auth.Role), request, auth, once, cancellation),
            _ => await RunTraced(engine, schema, planned, request, auth, once, trace, cancellation),
        };
        if (result is DbResult.Answered answered) return answered.Response;

        // 6. The answer.
        seen.Enter(EngineStage.Response);
        return Responder.From(result, planned.Plan, request, config, access.Schema, seen.Timing);
    }

    private static Func<DbResult, PostgrestResponse> Answering(
        ActionPlan plan, ApiRequest request, PostgrestConfig config, SchemaCache schema) =>
        result => Responder.From(result, plan, request, config, schema);

    /// <summary>The way of a request for the root, of any media type, whatever the settings put there.</summary>
    private static async ValueTask<PostgrestResponse> RunDescription(
        PostgrestRequest http, EngineState engine, Observation seen, CancellationToken cancellation)
    {
        var schema = engine.Schema.Current ?? throw ApiError.NoSchemaCache().AsException();
        seen.Enter(EngineStage.Jwt);
        var auth = await engine.Jwt.Verify(http.Headers, cancellation);
        seen.Asks(auth.Role);
        seen.Enter(EngineStage.Plan);
        var root = RequestParser.Parse(http with { Path = "/", QueryString = "" }, default, engine.Config with { DbRootSpec = null });
        var request = root with { Accept = [MediaType.Any] };
        var access = engine.Access.For(auth.Role, schema);
        var planned = engine.Plans.For(request, access);
        seen.Enter(EngineStage.Transaction);
        DbResult result = planned.Query is { } query ? await engine.MainTx.Run(query, request, auth, cancellation) : new DbResult.None();
        seen.Enter(EngineStage.Response);
        return planned.Plan is ActionPlan.Inspect inspect
            ? Responder.Describe(result, inspect, request, engine.Config, access.Schema)
            : Responder.From(result, planned.Plan, request, engine.Config, access.Schema);
    }

    [LoggerMessage(LogLevel.Error, "A request could not be answered")]
    private static partial void Unexpected(ILogger log, Exception mistake);

    [LoggerMessage(LogLevel.Information, "{Sql}")]
    private static partial void Queried(ILogger log, string sql);
}
