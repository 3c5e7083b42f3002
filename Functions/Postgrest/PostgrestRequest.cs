using Microsoft.AspNetCore.Http;

namespace Edge.Postgrest;

/// <summary>A request as the engine (or a remote PostgREST) takes it, wherever it came from.</summary>
/// <param name="Path">Below the mount point, percent-decoded, with its leading slash: <c>/films</c>, <c>/rpc/add</c>, <c>/</c>.</param>
/// <param name="QueryString">As on the wire, with the <c>?</c>, or empty.</param>
/// <param name="Body">Read at most once; <see cref="Stream.Null"/> if there is none.</param>
public sealed record PostgrestRequest(string Method, string Path, string QueryString, IHeaderDictionary Headers, Stream Body)
{
    /// <summary>What stands before <see cref="Path"/> in the URLs that the client sees: <c>/rest/v1</c>, or empty.</summary>
    public string Mount { get; init; } = "";
}
