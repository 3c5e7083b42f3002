using Edge.Postgrest;
using Edge.Postgrest.Auth;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Responses;
using Microsoft.AspNetCore.Http;

namespace Edge.Origin;

/// <summary>Refuses in front of another origin whom the engine would refuse: bad tokens, and without an anonymous role, none.</summary>
public sealed class TokenGate(IOrigin inner, JwtAuth jwt, PostgrestConfig config) : IOrigin
{
    public ValueTask<PostgrestResponse> Answer(PostgrestRequest request, CancellationToken cancellation) =>
        Admitted(request, inner.Answer, cancellation);

    public ValueTask<PostgrestResponse> Describe(PostgrestRequest request, CancellationToken cancellation) =>
        Admitted(request, inner.Describe, cancellation);

    /// <inheritdoc cref="JwtAuth.TakesApiKey"/>
    internal bool TakesApiKey => jwt.TakesApiKey;

    /// <inheritdoc cref="JwtAuth.Verify"/>
    internal ValueTask<AuthResult> Verify(IHeaderDictionary headers, CancellationToken cancellation) => jwt.Verify(headers, cancellation);

    /// <summary>Null: who asks is let in.</summary>
    internal async ValueTask<PostgrestResponse?> Refusal(PostgrestRequest request, CancellationToken cancellation)
    {
        // Browsers ask without a token whether they may send one.
        if (Cors.Preflight(request, config) is not null) return null;
        try
        {
            await Verify(request.Headers, cancellation);
            return null;
        }
        catch (ApiException refused)
        {
            return ResponseFrame.Around(ErrorResponder.From(refused.Error, config), request, config);
        }
    }

    private async ValueTask<PostgrestResponse> Admitted(
        PostgrestRequest request, Func<PostgrestRequest, CancellationToken, ValueTask<PostgrestResponse>> answer, CancellationToken cancellation) =>
        await Refusal(request, cancellation) ?? await answer(request, cancellation);
}
