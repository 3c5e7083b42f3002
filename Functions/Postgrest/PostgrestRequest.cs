using System.Net;
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

    /// <summary>
    /// The request target as it came, <see cref="Mount"/> and query included, nothing decoded. Who changes <see cref="Path"/> or
    /// <see cref="QueryString"/> sets it to null: then they say it all.
    /// </summary>
    public string? RawTarget { get; init; }

    /// <summary>Who is at the other end of the connection; null if there is none.</summary>
    public IPAddress? ClientAddress { get; init; }

    /// <summary><c>http</c> or <c>https</c>, as the client's connection is; null if there is none.</summary>
    public string? Scheme { get; init; }

    /// <summary>Where what is seen of the request is put for whoever surrounds it; null: nobody does.</summary>
    public Observation? Observation { get; init; }
}
