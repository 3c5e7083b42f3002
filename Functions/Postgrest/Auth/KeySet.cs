using System.Collections.Immutable;
using System.Security.Cryptography;
using Edge.Postgrest.Errors;

namespace Edge.Postgrest.Auth;

/// <summary>The keys of somebody at some time; replaced whole.</summary>
public sealed class KeySet(ImmutableArray<VerificationKey> keys)
{
    public static KeySet Empty { get; } = new([]);

    public int Count => keys.Length;

    public bool HasKeyFor(JwtHeader header) => keys.Any(key => key.Fits(header));

    /// <exception cref="ApiException">PGRST301: none of these keys has signed it.</exception>
    internal void Check(SignedToken token)
    {
        var fitting = keys.Where(key => key.Fits(token.Header)).ToArray();
        if (fitting.Length == 0) throw NoneFits();

        try
        {
            if (fitting.Any(key => key.Verifies(token.Header.Algorithm, token.Signed, token.Signature))) return;
        }
        catch (CryptographicException exception)
        {
            throw ApiError.JwtCryptography().AsException(exception);
        }

        throw ApiError.JwtKey("None of the keys was able to decode the JWT").AsException();
    }

    internal static ApiException NoneFits() => ApiError.JwtKey("No suitable key was found to decode the JWT").AsException();
}
