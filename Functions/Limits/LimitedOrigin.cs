using System.Globalization;
using Edge.Origin;
using Edge.Postgrest;
using Edge.Postgrest.Access;
using Edge.Postgrest.Auth;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Responses;
using Microsoft.AspNetCore.Http;

namespace Edge.Limits;

/// <summary>Who asks, under which configuration and policy. A remote origin knows the configuration only.</summary>
/// <param name="Config">Of the answers' frame.</param>
/// <param name="Policy">Null: there is none.</param>
/// <param name="Authenticate">Null: tokens are not looked at here. Throws <see cref="ApiException"/> for one that does not hold.</param>
public sealed record LimitedBy(
    Func<PostgrestConfig> Config, Func<AccessPolicy?> Policy, Func<IHeaderDictionary, CancellationToken, ValueTask<AuthResult>>? Authenticate);

/// <summary>Refuses requests that are too many, before a cache or a database is asked.</summary>
public sealed class LimitedOrigin(IOrigin origin, RateLimits limits, LimitedBy by) : IOrigin
{
    private const string LimitHeader = "RateLimit";
    private const string PolicyHeader = "RateLimit-Policy";

    public ValueTask<PostgrestResponse> Answer(PostgrestRequest request, CancellationToken cancellation) =>
        Limited(request, origin.Answer, cancellation);

    public ValueTask<PostgrestResponse> Describe(PostgrestRequest request, CancellationToken cancellation) =>
        Limited(request, origin.Describe, cancellation);

    private async ValueTask<PostgrestResponse> Limited(
        PostgrestRequest http, Func<PostgrestRequest, CancellationToken, ValueTask<PostgrestResponse>> answer, CancellationToken cancellation)
    {
        var config = by.Config();

        // A browser asks in advance whether it may ask.
        if (Cors.Preflight(http, config) is not null) return await answer(http, cancellation);

        var policy = by.Policy();
        var auth = policy is not null || limits.NeedsSubject ? await WhoAsks(http, cancellation) : null;
        if (limits.Take(http, auth, policy, config.DbSchemas[0]) is not { } decision) return await answer(http, cancellation);

        if (!decision.Permitted)
        {
            var error = ApiError.TooManyRequests(decision.Rule.PermitLimit, decision.Rule.Window, Seconds(decision.Reset));
            return ResponseFrame.Around(WithHeaders(ErrorResponder.From(error, config), decision), http, config);
        }

        var response = await answer(http, cancellation);
        var isRefusedBehind = response.Status is StatusCodes.Status429TooManyRequests && response.Headers.Any(IsOfLimit);
        return isRefusedBehind ? response : WithHeaders(response, decision);
    }

    private async ValueTask<AuthResult?> WhoAsks(PostgrestRequest http, CancellationToken cancellation)
    {
        if (by.Authenticate is not { } authenticate) return null;
        try
        {
            return await authenticate(http.Headers, cancellation);
        }
        catch (ApiException)
        {
            // The engine will say what is wrong with it.
            return null;
        }
    }

    /// <summary>In place of those that another such app has for this one, if that is the origin.</summary>
    /// <remarks>draft-ietf-httpapi-ratelimit-headers-10.</remarks>
    private static PostgrestResponse WithHeaders(PostgrestResponse response, RateDecision decision) => new()
    {
        Status = response.Status,
        Reason = response.Reason,
        Headers =
        [
            .. response.Headers.Where(header => !IsOfLimit(header)),
            new(PolicyHeader, string.Create(CultureInfo.InvariantCulture, $"\"edge\";q={decision.Rule.PermitLimit};w={Seconds(decision.Rule.Window)}")),
            new(LimitHeader, string.Create(CultureInfo.InvariantCulture, $"\"edge\";r={decision.Remaining};t={Seconds(decision.Reset)}")),
        ],
        Body = response.Body,
    };

    private static bool IsOfLimit(KeyValuePair<string, string> header) =>
        header.Key.Equals(LimitHeader, StringComparison.OrdinalIgnoreCase) || header.Key.Equals(PolicyHeader, StringComparison.OrdinalIgnoreCase);

    private static long Seconds(TimeSpan time) => Math.Max(1, (long)Math.Ceiling(time.TotalSeconds));
}
