using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;

namespace Edge.Cache;

/// <summary>Strong validators.</summary>
/// <remarks>RFC 9110, 8.8.3 and 13.1.2.</remarks>
internal static class ETags
{
    private const int HashBytes = 18;

    /// <summary>Of a body and of what else makes it this representation.</summary>
    public static string Of(int status, IEnumerable<KeyValuePair<string, string>> headers, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var representation = headers
            .Where(header => header.Key.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
            .Select(header => $"{header.Key}:{header.Value}\n");
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{status}\n{string.Concat(representation)}\n"));
        hash.AppendData(body);
        Span<byte> sum = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(sum);
        return $"\"{Base64Url.EncodeToString(sum[..HashBytes])}\"";
    }

    /// <summary>Whether <c>If-None-Match</c> names a tag; weak ones count.</summary>
    public static bool Match(StringValues ifNoneMatch, ReadOnlySpan<char> etag)
    {
        if (etag.StartsWith("W/", StringComparison.Ordinal)) etag = etag[2..];
        foreach (var header in ifNoneMatch)
        {
            var rest = header.AsSpan().Trim();
            if (rest is "*") return true;
            while (!rest.IsEmpty)
            {
                rest = rest.TrimStart(" \t,");
                if (rest.StartsWith("W/", StringComparison.Ordinal)) rest = rest[2..];
                if (rest is not ['"', ..]) break;
                var end = rest[1..].IndexOf('"');
                if (end < 0) break;
                if (rest[..(end + 2)].SequenceEqual(etag)) return true;
                rest = rest[(end + 2)..];
            }
        }

        return false;
    }
}
