using System.Globalization;

namespace Edge.Postgrest.Responses;

/// <summary>How long the stages of a request before the response took.</summary>
/// <remarks>PostgREST v16.2, Response/Performance.hs.</remarks>
public readonly record struct ServerTiming(TimeSpan Jwt, TimeSpan Parse, TimeSpan Plan, TimeSpan Transaction)
{
    /// <summary>A <c>Server-Timing</c> value: milliseconds, one decimal.</summary>
    public string Header(TimeSpan response) => string.Create(
        CultureInfo.InvariantCulture,
        $"jwt;dur={Jwt.TotalMilliseconds:F1}, parse;dur={Parse.TotalMilliseconds:F1}, plan;dur={Plan.TotalMilliseconds:F1}, "
        + $"transaction;dur={Transaction.TotalMilliseconds:F1}, response;dur={response.TotalMilliseconds:F1}");
}
