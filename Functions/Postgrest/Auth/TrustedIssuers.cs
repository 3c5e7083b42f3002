using System.Collections.Frozen;
using Microsoft.Extensions.Logging;

namespace Edge.Postgrest.Auth;

/// <summary>The issuers that are trusted beside the secret, with their keys, which are kept while this lives.</summary>
public sealed class TrustedIssuers
{
    private readonly FrozenDictionary<string, IssuerKeys> byIssuer;

    private TrustedIssuers(IEnumerable<IssuerKeys> issuers) =>
        byIssuer = issuers.ToFrozenDictionary(issuer => issuer.Of.Issuer, StringComparer.Ordinal);

    public static TrustedIssuers None { get; } = new([]);

    public int Count => byIssuer.Count;

    /// <param name="options">Without mistakes.</param>
    /// <param name="http">Should follow no redirects, and limit the size of answers.</param>
    public static TrustedIssuers From(AuthOptions options, HttpClient http, TimeProvider time, ILogger<TrustedIssuers> log)
    {
        var documents = new IssuerDocuments(http);
        return new(options.Issuers.Select(issuer => new IssuerKeys(issuer.Value.Freeze(issuer.Key), documents, time, log)));
    }

    /// <summary>Keeps the keys fresh until cancelled.</summary>
    public Task Run(CancellationToken stop) => Task.WhenAll(byIssuer.Values.Select(issuer => issuer.Run(stop)));

    /// <param name="issuer">What a token says, in good faith or bad.</param>
    internal IssuerKeys? Of(string? issuer) => issuer is null ? null : byIssuer.GetValueOrDefault(issuer);
}
