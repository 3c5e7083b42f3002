using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;

namespace Edge.Postgrest.Auth;

/// <summary>
/// Reads <c>jwt-secret</c>: a JSON Web Key Set, a single JSON Web Key, or a passphrase for HS256. And the set that an issuer publishes.
/// </summary>
/// <remarks>
/// PostgREST v16.2, Config.hs > parseSecret. One rule more: JSON with <c>keys</c> or <c>kty</c> that is no valid key is an error,
/// and never silently a passphrase that anyone who knows the public key knows too.
/// </remarks>
public static class JsonWebKeys
{
    private const int MostPublished = 64;

    /// <summary>Bytes.</summary>
    private const int WeakestModulus = 256;

    /// <returns>The keys, or what is wrong with the secret; the message holds nothing of it.</returns>
    public static (ImmutableArray<VerificationKey> Keys, string? Error) Parse(byte[] secret)
    {
        if (KeyMembers(secret) is { } members)
        {
            try
            {
                return ([.. members.Select(Key).OfType<VerificationKey>()], null);
            }
            catch (Exception exception) when (exception is FormatException or CryptographicException or InvalidOperationException)
            {
                return ([], $"It looks like a JSON Web Key, but is not a valid one: {exception.Message}");
            }
        }

        return secret.Length < 32
            ? ([], "The JWT secret must be at least 32 characters long.")
            : ([new VerificationKey.Symmetric(secret) { Algorithm = new(JwtAlgorithmFamily.Hmac, 256) }], null);
    }

    /// <summary>
    /// Only keys that may be public: none that is symmetric, and no RSA key under 2,048 bits. One that is not understood does not spoil the
    /// others (RFC 7517, section 5), and keys beyond the first 64 are left out.
    /// </summary>
    /// <exception cref="FormatException">Not a key set, or none of its keys is of use.</exception>
    public static ImmutableArray<VerificationKey> ParsePublished(byte[] document)
    {
        var keys = (KeyMembers(document) ?? []).Take(MostPublished).Select(PublishedKey).OfType<VerificationKey>().ToImmutableArray();
        return keys.IsEmpty ? throw new FormatException("there is no key for signatures in it") : keys;
    }

    /// <returns>Null: of no use.</returns>
    private static VerificationKey? PublishedKey(JsonElement members)
    {
        try
        {
            return Key(members) switch
            {
                { ForEncryption: true } or VerificationKey.Symmetric => null,
                VerificationKey.Rsa { Parameters.Modulus.Length: < WeakestModulus } => null,
                var key => key,
            };
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <returns>Null: not JSON, or JSON that means to be no key.</returns>
    private static JsonElement[]? KeyMembers(byte[] secret)
    {
        try
        {
            using var document = JsonDocument.Parse(secret);
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } root) return null;
            if (root.TryGetProperty("keys", out var keys))
                return keys.ValueKind is JsonValueKind.Array ? [.. keys.Clone().EnumerateArray()] : [keys.Clone()];
            return root.TryGetProperty("kty", out _) ? [root.Clone()] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <returns>Null: a key of a kind or for an algorithm that is not verified here; the others of its set still count.</returns>
    private static VerificationKey? Key(JsonElement members)
    {
        if (members.ValueKind is not JsonValueKind.Object) throw new FormatException("a key must be an object.");

        var algorithm = Text(members, "alg") is { } name ? JwtAlgorithm.Of(name) : null;
        if (algorithm is null && Text(members, "alg") is not null) return null;

        VerificationKey? key = Text(members, "kty") switch
        {
            "oct" => new VerificationKey.Symmetric(Bytes(members, "k")),
            "RSA" => Rsa(members),
            "EC" => EllipticCurve(members),
            _ => null,
        };
        return key is null
            ? null
            : key with { Id = Text(members, "kid"), Algorithm = algorithm, ForEncryption = Text(members, "use") is "enc" };
    }

    private static VerificationKey.Rsa Rsa(JsonElement members)
    {
        var parameters = new RSAParameters { Modulus = WithoutZeros(Bytes(members, "n")), Exponent = WithoutZeros(Bytes(members, "e")) };

        // With the exponent 1 every message is its own signature; an even one is no RSA.
        if (parameters.Exponent is [1] or [] || parameters.Exponent[^1] % 2 == 0) throw new FormatException("\"e\" is no RSA exponent.");
        using var importable = RSA.Create(parameters);
        return new(parameters);
    }

    private static VerificationKey.EllipticCurve? EllipticCurve(JsonElement members)
    {
        (ECCurve Curve, int Bits)? known = Text(members, "crv") switch
        {
            "P-256" => (ECCurve.NamedCurves.nistP256, 256),
            "P-384" => (ECCurve.NamedCurves.nistP384, 384),
            "P-521" => (ECCurve.NamedCurves.nistP521, 521),
            _ => null,
        };
        if (known is not var (curve, bits)) return null;

        var parameters = new ECParameters
        {
            Curve = curve, Q = new ECPoint { X = Coordinate(members, "x", bits), Y = Coordinate(members, "y", bits) },
        };
        using var importable = ECDsa.Create(parameters);
        return new(parameters, bits);
    }

    private static byte[] Coordinate(JsonElement members, string name, int bits)
    {
        var bytes = Bytes(members, name);
        var length = (bits + 7) / 8;
        return bytes.Length >= length ? bytes : [.. new byte[length - bytes.Length], .. bytes];
    }

    private static byte[] WithoutZeros(byte[] number) => number.AsSpan().TrimStart((byte)0).ToArray();

    private static byte[] Bytes(JsonElement members, string name)
    {
        if (Text(members, name) is not { } text) throw new FormatException($"\"{name}\" is missing.");
        return Base64UrlText.TryDecode(text.TrimEnd('='), out var bytes) && bytes.Length > 0
            ? bytes
            : throw new FormatException($"\"{name}\" is not base64url.");
    }

    private static string? Text(JsonElement members, string name) =>
        members.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
