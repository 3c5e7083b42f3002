using Edge.Postgrest;
using Microsoft.AspNetCore.Http;

namespace Edge.Origin;

/// <summary>
/// Where at the remote a request goes: what stands after the mount point, byte by byte as the client wrote it, below the remote's base URL.
/// </summary>
internal sealed class RemoteTarget
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly string root;

    /// <param name="url">The remote's base URL; a slash at its end does not matter.</param>
    public RemoteTarget(string url)
    {
        var uri = new Uri(url);
        IsTls = uri.Scheme == Uri.UriSchemeHttps;
        root = uri.GetLeftPart(UriPartial.Path).TrimEnd('/');
    }

    public bool IsTls { get; }

    public Uri Of(PostgrestRequest request) => new(root + (Raw(request) ?? Encoded(request)), AsItIs);

    /// <summary>
    /// Null: the target is not there, or says in another way what the path says. A path with dot segments was resolved by the server that took
    /// it, and would be again by the remote: it could lead out of the mount point.
    /// </summary>
    private static string? Raw(PostgrestRequest request)
    {
        if (request.RawTarget is not ['/', ..] target) return null;
        if (!target.StartsWith(request.Mount, StringComparison.OrdinalIgnoreCase)) return null;
        var below = target[request.Mount.Length..];
        var query = below.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? below : below[..query];
        if (path is not ("" or ['/', ..]) || HasDotSegment(path)) return null;
        return path.Length > 0 ? below : "/" + below;
    }

    private static bool HasDotSegment(string path) =>
        path.Contains("/.", StringComparison.Ordinal) || path.Contains("/%2e", StringComparison.OrdinalIgnoreCase);

    private static string Encoded(PostgrestRequest request) => new PathString(request.Path).ToUriComponent() + request.QueryString;
}
