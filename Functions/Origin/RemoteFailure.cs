using Edge.Postgrest.Errors;
using Microsoft.AspNetCore.Http;

namespace Edge.Origin;

/// <summary>An attempt that got no answer of the remote's, and what that means for the request.</summary>
/// <param name="mayRepeat">Another attempt cannot do twice what should be done once, and may do better.</param>
/// <param name="isRemotes">It speaks against the remote or the way to it, not against the client.</param>
internal sealed class RemoteFailure(ApiError error, bool mayRepeat, bool isRemotes, Exception? cause = null) : Exception(error.Message, cause)
{
    public ApiError Error => error;

    public bool MayRepeat => mayRepeat;

    public bool IsRemotes => isRemotes;

    /// <param name="failure">What sending has thrown; not that the client has gone.</param>
    public static RemoteFailure Of(Exception failure, Forwarding forwarding)
    {
        if (forwarding.BodyFailure is { } body)
        {
            var status = (body as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
            return new(ApiError.BodyUnreadable(status, body.Message), mayRepeat: false, isRemotes: false, failure);
        }

        if (forwarding.Silence.WasTooLong) return new(Silent(forwarding), mayRepeat: false, isRemotes: true, failure);
        if (WordsForNoConnection(failure) is { } words)
        {
            // Another attempt at what has taken long would take as long.
            var mayRepeat = failure is HttpRequestException && !forwarding.BodyTaken;
            return new(ApiError.OriginUnreachable(words), mayRepeat, isRemotes: true, failure);
        }

        return forwarding.IsSafe
            ? new(ApiError.OriginUnreachable("The connection was lost"), mayRepeat: true, isRemotes: true, failure)
            : new(ApiError.OriginOutcomeUnknown(StatusCodes.Status502BadGateway, "The connection was lost"), false, isRemotes: true, failure);
    }

    /// <summary>A read's answer that broke off before any of it was passed on.</summary>
    public static RemoteFailure OfBody(Exception failure) => failure is TimeoutException
        ? new(ApiError.OriginSilent(), mayRepeat: false, isRemotes: true, failure)
        : new(ApiError.OriginUnreachable("The connection was lost"), mayRepeat: false, isRemotes: true, failure);

    /// <summary>A gateway's answer in place of the remote's.</summary>
    public static RemoteFailure OfGateway(int status, Forwarding forwarding)
    {
        if (status == StatusCodes.Status302Found)
        {
            return new(ApiError.OriginUnreachable("Cloudflare Access does not accept the service token"), mayRepeat: false, isRemotes: true);
        }

        var words = $"A gateway answered {status}";
        return forwarding.IsSafe
            ? new(ApiError.OriginUnreachable(words), mayRepeat: true, isRemotes: true)
            : new(ApiError.OriginOutcomeUnknown(StatusCodes.Status502BadGateway, words), mayRepeat: false, isRemotes: true);
    }

    private static ApiError Silent(Forwarding forwarding) => forwarding.IsSafe
        ? ApiError.OriginSilent()
        : ApiError.OriginOutcomeUnknown(StatusCodes.Status504GatewayTimeout, "No answer came in time");

    /// <summary>Null: there was a connection, so something may have been sent. No address: clients see it.</summary>
    private static string? WordsForNoConnection(Exception failure) => failure switch
    {
        OperationCanceledException { InnerException: TimeoutException } => "No connection came about in time",
        ObjectDisposedException => "The connection was closed",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "Its name is not known",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "No trusted TLS connection came about",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "No connection came about",
        _ => null,
    };
}
