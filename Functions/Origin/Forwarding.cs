using Edge.Postgrest;
using Microsoft.AspNetCore.Http;

namespace Edge.Origin;

/// <summary>One request on its way to the remote, over as many attempts as it takes: what must be known to judge a failure.</summary>
internal sealed class Forwarding(PostgrestRequest request, Silence silence)
{
    public PostgrestRequest Request => request;

    public Silence Silence => silence;

    public bool HasBody { get; } = !ReferenceEquals(request.Body, Stream.Null);

    /// <summary>It changes nothing there, and there is nothing of it that can be read only once: it may be sent again.</summary>
    public bool IsSafe =>
        !HasBody && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method));

    /// <summary>Reading the body has begun, which can be done once.</summary>
    public bool BodyTaken { get; set; }

    /// <summary>Why the body could not be read from the client.</summary>
    public IOException? BodyFailure { get; set; }
}
