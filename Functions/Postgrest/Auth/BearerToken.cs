using Microsoft.AspNetCore.Http;

namespace Edge.Postgrest.Auth;

/// <summary>Takes the token out of <c>Authorization: Bearer …</c>, the scheme in any case.</summary>
public static class BearerToken
{
    /// <returns>Null: no bearer authorization. Empty: the scheme alone, which is an error of its own.</returns>
    public static string? Of(IHeaderDictionary headers)
    {
        var authorization = headers.Authorization is [{ } first, ..] ? first.AsSpan() : default;
        var end = authorization.IndexOfAny(' ', '\t');
        var scheme = end < 0 ? authorization : authorization[..end];
        if (!scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)) return null;

        return end < 0 ? "" : authorization[end..].TrimStart(" \t").ToString();
    }
}
