namespace Edge.Postgrest.Auth;

/// <summary>Whose tokens count, beside those of PostgREST's <c>jwt-secret</c>. Configuration section <c>Auth</c>.</summary>
public sealed class AuthOptions
{
    /// <summary>
    /// Take the token from the header <c>apikey</c> where there is no Authorization, as Supabase's gateway does. PostgREST knows no such
    /// header, so this is off by default.
    /// </summary>
    public bool ApiKey { get; set; }

    /// <summary>By a name of the operator's own, for messages only.</summary>
    public Dictionary<string, IssuerOptions> Issuers { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Each mistake as one line; empty if all is well.</summary>
    public IEnumerable<string> Validate()
    {
        foreach (var mistake in Issuers.SelectMany(issuer => issuer.Value.Validate().Select(text => $"Auth:Issuers:{issuer.Key}:{text}")))
        {
            yield return mistake;
        }

        foreach (var same in Issuers.GroupBy(issuer => issuer.Value.Issuer, issuer => issuer.Key).Where(names => names.Count() > 1))
        {
            yield return $"Auth:Issuers: {string.Join(" and ", same)} have the same Issuer";
        }
    }
}
