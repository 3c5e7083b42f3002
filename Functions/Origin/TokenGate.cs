using Edge.Postgrest;
using Edge.Postgrest.Auth;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Responses;

namespace Edge.Origin;

/// <summary>Refuses in front of another origin whom the engine would refuse: bad tokens, and without an anonymous role, none.</summary>
public sealed class TokenGate(IOrigin inner, JwtAuth jwt, PostgrestConfig config) : IOrigin
{
    public ValueTask<PostgrestResponse> Answer(PostgrestRequest request, CancellationToken cancellation) =>
        Admitted(request, inner.Answer, cancellation);

    public ValueTask<PostgrestResponse> Describe(PostgrestRequest request, CancellationToken cancellation) =>
        Admitted(request, inner.Describe, cancellation);

    private async ValueTask<PostgrestResponse> Admitted(
        PostgrestRequest request, Func<PostgrestRequest, CancellationToken, ValueTask<PostgrestResponse>> answer, CancellationToken cancellation)
    {
        // Browsers ask without a token whether they may send one.
        if (Cors.Preflight(request, config) is null)
        {
            try
            {
                await jwt.Verify(request.Headers, cancellation);
            }
            catch (ApiException refused)
            {
                return ResponseFrame.Around(ErrorResponder.From(refused.Error, config), request, config);
            }
        }

        return await answer(request, cancellation);
    }
}
