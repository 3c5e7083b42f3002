using System.Security.Cryptography;

namespace Edge.Postgrest.Auth;

/// <summary>A key that tokens may be signed with, and what it is restricted to. It only ever verifies.</summary>
/// <remarks>jose-jwt, Jwk.hs > canDecodeJws. Stricter here: an ECDSA algorithm goes with its own curve only (RFC 7518, 3.4).</remarks>
public abstract record VerificationKey
{
    private VerificationKey() { }

    /// <summary><c>kid</c>; a token that names one is checked with that key alone.</summary>
    public string? Id { get; init; }

    /// <summary><c>alg</c>: the only algorithm, if set.</summary>
    public JwtAlgorithm? Algorithm { get; init; }

    /// <summary><c>use</c> is <c>enc</c>: not for signatures.</summary>
    public bool ForEncryption { get; init; }

    public bool Fits(JwtHeader header) =>
        !ForEncryption
        && (header.KeyId is null || header.KeyId == Id)
        && (Algorithm is null || Algorithm == header.Algorithm)
        && Supports(header.Algorithm);

    public abstract bool Verifies(JwtAlgorithm algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature);

    protected abstract bool Supports(JwtAlgorithm algorithm);

    public sealed record Symmetric(byte[] Secret) : VerificationKey
    {
        protected override bool Supports(JwtAlgorithm algorithm) => algorithm.Family is JwtAlgorithmFamily.Hmac;

        public override bool Verifies(JwtAlgorithm algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
        {
            Span<byte> mac = stackalloc byte[64];
            var length = algorithm.Bits switch
            {
                256 => HMACSHA256.HashData(Secret, signed, mac),
                384 => HMACSHA384.HashData(Secret, signed, mac),
                _ => HMACSHA512.HashData(Secret, signed, mac),
            };
            return CryptographicOperations.FixedTimeEquals(mac[..length], signature);
        }
    }

    public sealed record Rsa(RSAParameters Parameters) : VerificationKey
    {
        protected override bool Supports(JwtAlgorithm algorithm) => algorithm.Family is JwtAlgorithmFamily.Rsa or JwtAlgorithmFamily.RsaPss;

        public override bool Verifies(JwtAlgorithm algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
        {
            // An instance is not safe for use by several threads at once; making one is cheap beside the verification.
            using var rsa = RSA.Create(Parameters);
            var padding = algorithm.Family is JwtAlgorithmFamily.RsaPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
            return rsa.VerifyData(signed, signature, algorithm.Hash, padding);
        }
    }

    public sealed record EllipticCurve(ECParameters Parameters, int CurveBits) : VerificationKey
    {
        protected override bool Supports(JwtAlgorithm algorithm) =>
            algorithm.Family is JwtAlgorithmFamily.Ecdsa && CurveBits == (algorithm.Bits is 512 ? 521 : algorithm.Bits);

        public override bool Verifies(JwtAlgorithm algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
        {
            using var ecdsa = ECDsa.Create(Parameters);
            return ecdsa.VerifyData(signed, signature, algorithm.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }
}
