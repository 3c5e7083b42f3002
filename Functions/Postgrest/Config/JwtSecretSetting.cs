using System.Text;
using Edge.Postgrest.Auth;
using Edge.Postgrest.Auth.Paths;

namespace Edge.Postgrest.Config;

/// <summary>Reads <c>jwt-secret</c>: from a file if it is <c>@file</c>, base64 decoded if it says so, and checked to be a key.</summary>
/// <remarks>PostgREST v16.2, Config.hs > readSecretFile, decodeSecret, decodeJWKS.</remarks>
internal static class JwtSecretSetting
{
    private const string Name = "jwt-secret";

    public static byte[]? Read(SettingReader settings, SettingSource source, bool isBase64)
    {
        if (settings.Text(Name) is not { } text) return null;

        try
        {
            var secret = text.StartsWith('@') ? WithoutLastNewline(source.ReadFile(text[1..])) : Encoding.UTF8.GetBytes(text);
            if (isBase64) secret = FromBase64(secret);
            if (JsonWebKeys.Parse(secret).Error is { } error) settings.Add(Name, error);
            return secret;
        }
        catch (FormatException)
        {
            settings.Add(Name, "it is not valid base64");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            settings.Add(Name, exception.Message);
        }

        return null;
    }

    public static string? RoleClaimKeyOf(SettingReader settings)
    {
        if (settings.Text("jwt-role-claim-key", "role-claim-key") is not { } text) return null;

        try
        {
            _ = RoleClaimKey.Parse(text);
        }
        catch (FormatException exception)
        {
            settings.Add("jwt-role-claim-key", exception.Message);
        }

        return text;
    }

    private static byte[] WithoutLastNewline(byte[] bytes) => bytes is [.. var most, (byte)'\n'] ? most : bytes;

    /// <summary>Base64url, and the dot some use for padding, are taken too; line breaks are not.</summary>
    private static byte[] FromBase64(byte[] text)
    {
        var standard = Encoding.UTF8.GetString(text).Replace('_', '/').Replace('-', '+').Replace('.', '=').Trim();
        return standard.Any(char.IsWhiteSpace) ? throw new FormatException() : Convert.FromBase64String(standard);
    }
}
