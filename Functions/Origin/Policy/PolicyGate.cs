using Edge.Postgrest;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Responses;
using Microsoft.Extensions.Logging;

namespace Edge.Origin.Policy;

/// <summary>
/// Keeps to an access policy in front of a database that is not known: a remote PostgREST's. What it lets through shows and changes nothing that the
/// engine under the same policy would not; what a request itself cannot prove is denied.
/// </summary>
/// <param name="inner">With all that keeps answers: it is asked what is permitted only, by each client with his own claims in it.</param>
internal sealed partial class PolicyGate(
    IOrigin inner, TokenGate tokens, GatePolicy policy, PostgrestConfig config, EngineOptions limits, ILogger<PolicyGate> log) : IOrigin
{
    public async ValueTask<PostgrestResponse> Answer(PostgrestRequest http, CancellationToken cancellation)
    {
        if (Cors.Preflight(http, config) is { } preflight) return preflight;
        Admitted admitted;
        try
        {
            // 1. Who asks, and what he may.
            RequestLimits.Check(http, limits);
            var auth = await tokens.Verify(http.Headers, cancellation);
            var rules = policy.For(auth.Role);

            // 2. What he asks, if it is that.
            var isWrite = http.Method is "POST" or "PATCH" or "PUT" && Resource.Of(http.Path, config) is Resource.Relation;
            var body = isWrite ? await RequestBody.Read(http.Body, http.Headers.ContentLength, limits.RequestBodyLimit, lease: null, cancellation) : default;
            admitted = Admission.Of(http, body, rules, auth.Claims, config);
        }
        catch (ApiException refused)
        {
            return Refusal(refused.Error, http);
        }
        catch (Exception mistake) when (!cancellation.IsCancellationRequested)
        {
            Unexpected(log, mistake);
            return Refusal(ApiError.Unexpected(), http);
        }

        // 3. The answer, without what it tells beside it.
        return await DiscreetAnswer.Of(await inner.Answer(admitted.Request, cancellation), admitted, http, cancellation);
    }

    /// <summary>A document of everything is nothing that could be narrowed without knowing what everything is.</summary>
    public ValueTask<PostgrestResponse> Describe(PostgrestRequest http, CancellationToken cancellation) =>
        new(Refusal(ApiError.OpenApiDisabled(), http));

    private PostgrestResponse Refusal(ApiError error, PostgrestRequest http) => ResponseFrame.Around(ErrorResponder.From(error, config), http, config);

    [LoggerMessage(LogLevel.Error, "A request could not be judged")]
    private static partial void Unexpected(ILogger log, Exception mistake);
}
