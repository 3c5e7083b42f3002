using System.Collections.Frozen;
using Edge.Postgrest.Auth.Paths;

namespace Edge.Postgrest.Auth;

/// <summary>
/// One issuer of tokens that publishes its keys. Lists are separated by commas. Configuration section <c>Auth:Issuers:{name}</c>.
/// </summary>
public sealed class IssuerOptions
{
    private const string Any = "*";
    private static readonly string[] Asymmetric = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>The <c>iss</c> claim of its tokens, to the letter.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Where <c>/.well-known/openid-configuration</c> is found. Empty: the issuer itself.</summary>
    public string Authority { get; set; } = "";

    /// <summary>Where its keys are. Empty: the discovery document says.</summary>
    public string JwksUri { get; set; } = "";

    /// <summary>Tokens must be for one of these (<c>aud</c>); <c>*</c>: whoever they are for.</summary>
    public string Audience { get; set; } = "";

    /// <summary>Empty: all that are verified here, none of them symmetric.</summary>
    public string Algorithms { get; set; } = "";

    /// <summary>A JSON Path, as in <c>jwt-role-claim-key</c>, which it is if empty.</summary>
    public string RoleClaim { get; set; } = "";

    /// <summary>The role of tokens that name none. Empty: <c>db-anon-role</c>.</summary>
    public string DefaultRole { get; set; } = "";

    /// <summary>
    /// Roles that its tokens may name; another is refused. <c>*</c>: every role that the database's login may take. Empty: they have no
    /// say, and all have the default role.
    /// </summary>
    public string AllowedRoles { get; set; } = "";

    /// <summary>How often its keys are fetched again; a token with an unknown key does it at once.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Each mistake as one line that begins with the setting; empty if all is well.</summary>
    public IEnumerable<string> Validate()
    {
        if (Issuer.Length == 0) yield return "Issuer is missing: the \"iss\" claim of its tokens";
        else if (JwksUri.Length == 0 && Authority.Length == 0 && !IsSafe(Issuer))
            yield return "Issuer must be an https address; if it is none, JwksUri or Authority must say where the keys are";
        if (JwksUri.Length > 0 && !IsSafe(JwksUri)) yield return "JwksUri must be an https address";
        if (Authority.Length > 0 && !IsSafe(Authority)) yield return "Authority must be an https address";
        if (List(Audience).Length == 0) yield return "Audience is missing: the \"aud\" claim of tokens for this API, or * for any";
        foreach (var name in List(Algorithms).Except(Asymmetric))
            yield return $"Algorithms: {name} is none of {string.Join(", ", Asymmetric)}";
        if (RoleClaim.Length > 0 && !IsPath(RoleClaim)) yield return "RoleClaim is not a JSON Path";
        if (DefaultRole.Length == 0 && List(AllowedRoles).Length == 0) yield return "DefaultRole or AllowedRoles must be set";
        if (List(AllowedRoles).Append(DefaultRole).Contains("none")) yield return "AllowedRoles, DefaultRole: none is no role";
        if (RefreshInterval < TimeSpan.FromSeconds(1) || RefreshInterval > TimeSpan.FromDays(1))
            yield return "RefreshInterval must be from 00:00:01 to 1.00:00:00";
    }

    /// <param name="name">The operator's.</param>
    internal TrustedIssuer Freeze(string name) => new()
    {
        Name = name,
        Issuer = Issuer,
        Keys = JwksUri.Length > 0 ? new(JwksUri) : null,
        Discovery = JwksUri.Length > 0
            ? null
            : new((Authority.Length > 0 ? Authority : Issuer).TrimEnd('/') + "/.well-known/openid-configuration"),
        Algorithms = (Algorithms.Length > 0 ? List(Algorithms) : Asymmetric)
            .Select(algorithm => JwtAlgorithm.Of(algorithm)!.Value).ToFrozenSet(),
        Audiences = List(Audience) is [Any] ? [] : [.. List(Audience)],
        RoleClaim = RoleClaim.Length > 0 ? RoleClaimKey.Parse(RoleClaim) : null,
        DefaultRole = DefaultRole.Length > 0 ? DefaultRole : null,
        AllowedRoles = List(AllowedRoles) is [Any] ? null : List(AllowedRoles).ToFrozenSet(StringComparer.Ordinal),
        RefreshInterval = RefreshInterval,
    };

    /// <summary>Nobody on the way can put keys of his own in: https, or a server on this machine.</summary>
    internal static bool IsSafe(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    private static bool IsPath(string text)
    {
        try
        {
            return RoleClaimKey.Parse(text) is not null;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static string[] List(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
