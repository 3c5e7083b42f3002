using System.Buffers;
using System.Text;
using Edge.Postgrest.Errors;
using Microsoft.AspNetCore.Http;

namespace Edge.Postgrest.Execution.Idempotency;

/// <summary>The header of that name: a string of a structured field (<c>"8e03978e"</c>), or the same without quotes, as many clients send it.</summary>
/// <remarks>draft-ietf-httpapi-idempotency-key-header-07, 2.1; RFC 9651, 3.3.3.</remarks>
internal static class IdempotencyKey
{
    private const string Name = "Idempotency-Key";
    /// <summary>Characters of a key.</summary>
    public const int Longest = 255;

    private static readonly SearchValues<char> Bare =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~:/+=");

    /// <summary>Null without the header, and for methods that change nothing.</summary>
    /// <exception cref="ApiException">400: it is no key.</exception>
    public static string? Of(PostgrestRequest http) =>
        TryRead(http.Headers, http.Method, out var key) ? key : throw ApiError.InvalidIdempotencyKey(Longest).AsException();

    /// <summary>Reads the key; null without the header, and for methods that change nothing.</summary>
    /// <returns>False: it is no key.</returns>
    public static bool TryRead(IHeaderDictionary headers, string method, out string? key)
    {
        key = null;
        if (!headers.TryGetValue(Name, out var values) || method is "GET" or "HEAD" or "OPTIONS") return true;
        key = values is [{ } value] ? Parse(value.AsSpan().Trim(' ')) : null;
        return key is { Length: > 0 and <= Longest };
    }

    private static string? Parse(ReadOnlySpan<char> value)
    {
        if (value is not ['"', .. var rest]) return value.ContainsAnyExcept(Bare) ? null : value.ToString();
        var key = new StringBuilder(rest.Length);
        for (var i = 0; i < rest.Length; i++)
        {
            switch (rest[i])
            {
                case '"':
                    return i == rest.Length - 1 ? key.ToString() : null;
                case '\\' when i + 1 < rest.Length && rest[i + 1] is '"' or '\\':
                    key.Append(rest[++i]);
                    break;
                case '\\' or < ' ' or > '~':
                    return null;
                default:
                    key.Append(rest[i]);
                    break;
            }
        }

        return null;
    }
}
