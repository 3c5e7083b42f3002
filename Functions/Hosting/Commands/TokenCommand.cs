using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Hosting.Commands.Tokens;

namespace Edge.Hosting.Commands;

/// <summary>Signs a token with the configured secret, for tests. The last line of its output is the token.</summary>
internal sealed class TokenCommand : Command
{
    private readonly Option<string?> role = new("--role") { Description = "The database role that requests act as" };
    private readonly Option<string?> subject = new("--sub") { Description = "The claim sub: who it is" };
    private readonly Option<string> expires = new("--expires") { Description = "How long it is valid: 30s, 15m, 1h, 7d or hh:mm:ss", DefaultValueFactory = _ => "1h" };
    private readonly Option<string[]> claims = new("--claim") { Description = "A further claim; a value that is JSON is taken as JSON. May be repeated", HelpName = "name=value" };

    public TokenCommand(Compose compose) : base("token", "Signs a token for tests with the configured secret (PGRST_JWT_SECRET).")
    {
        Add(role);
        Add(subject);
        Add(expires);
        Add(claims);
        SetAction((parsed, _) => Run(
            compose, parsed.GetValue(role), parsed.GetValue(subject), parsed.GetRequiredValue(expires), parsed.GetValue(claims) ?? []));
    }

    private static async Task<int> Run(Compose compose, string? role, string? subject, string expires, string[] claims)
    {
        var life = TokenLife.Parse(expires) ?? throw new ConfigurationException($"--expires {expires} is no time: write 30s, 15m, 1h, 7d or hh:mm:ss");
        var config = new PostgrestSettings(compose().Configuration).Read();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var payload = new JsonObject { ["iat"] = now, ["exp"] = now + (long)life.TotalSeconds };
        if (config.JwtAudience is { } audience) payload["aud"] = audience;
        if (subject is not null) payload["sub"] = subject;
        foreach (var claim in claims)
        {
            if (claim.Split('=', 2) is not [{ Length: > 0 } name, var value]) throw new ConfigurationException($"--claim {claim}: write name=value");
            payload[name] = Json(value);
        }

        if (role is not null) RoleClaim.Put(payload, config.JwtRoleClaimKey, role);
        await Console.Out.WriteLineAsync(DevelopmentToken.Sign(payload, config));
        return 0;
    }

    private static JsonNode? Json(string value)
    {
        try
        {
            return JsonNode.Parse(value);
        }
        catch (JsonException)
        {
            return value;
        }
    }
}
