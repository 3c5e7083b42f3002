using System.Security.Cryptography;

namespace Edge.Postgrest.Auth;

public enum JwtAlgorithmFamily { Hmac, Rsa, RsaPss, Ecdsa }

/// <summary>A signature algorithm of RFC 7518 by its <c>alg</c> name. <c>none</c> is not one.</summary>
/// <param name="Bits">Of the hash.</param>
public readonly record struct JwtAlgorithm(JwtAlgorithmFamily Family, int Bits)
{
    public HashAlgorithmName Hash => Bits switch
    {
        256 => HashAlgorithmName.SHA256,
        384 => HashAlgorithmName.SHA384,
        _ => HashAlgorithmName.SHA512,
    };

    /// <returns>Null: unknown, or not one that is verified here (such as EdDSA, which .NET does not have).</returns>
    public static JwtAlgorithm? Of(string name)
    {
        JwtAlgorithmFamily? family = name.Length == 5
            ? name[..2] switch
            {
                "HS" => JwtAlgorithmFamily.Hmac,
                "RS" => JwtAlgorithmFamily.Rsa,
                "PS" => JwtAlgorithmFamily.RsaPss,
                "ES" => JwtAlgorithmFamily.Ecdsa,
                _ => null,
            }
            : null;
        int? bits = name.Length == 5
            ? name[2..] switch
            {
                "256" => 256,
                "384" => 384,
                "512" => 512,
                _ => null,
            }
            : null;
        return family is { } kind && bits is { } size ? new(kind, size) : null;
    }
}
