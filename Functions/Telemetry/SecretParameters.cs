using System.Text;

namespace Edge.Telemetry;

/// <summary>
/// Parameters of a query whose names say that their values are nobody's business: <c>apikey</c>, <c>access_token</c>, <c>code</c> ….
/// </summary>
internal static class SecretParameters
{
    private const string Hiding = "***";

    private static readonly string[] Parts =
        ["pass", "pwd", "secret", "token", "apikey", "api_key", "api-key", "jwt", "credential", "authorization"];

    // The Functions host takes its keys from "code", and storage accounts their signatures from "sig".
    private static readonly string[] Names = ["code", "key", "sig"];

    /// <param name="target">A URL, or a path with its query; as it came.</param>
    public static string Hidden(string target)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        if (query < 0) return target;

        var hidden = new StringBuilder(target, 0, query + 1, target.Length);
        foreach (var parameter in target[(query + 1)..].Split('&'))
        {
            if (hidden[^1] != '?') hidden.Append('&');
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            if (equals >= 0 && IsSecret(parameter[..equals])) hidden.Append(parameter, 0, equals + 1).Append(Hiding);
            else hidden.Append(parameter);
        }

        return hidden.ToString();
    }

    private static bool IsSecret(string name)
    {
        var decoded = Uri.UnescapeDataString(name.Replace('+', ' ')).Trim();
        return Array.Exists(Names, secret => decoded.Equals(secret, StringComparison.OrdinalIgnoreCase))
            || Array.Exists(Parts, part => decoded.Contains(part, StringComparison.OrdinalIgnoreCase));
    }
}
