using System.Text.Json;

namespace Edge.Postgrest.Auth.Paths;

/// <summary>
/// Where a token's claims name the database role: <c>jwt-role-claim-key</c>, a JSON Path that starts with <c>$</c> or, still accepted, the
/// older syntax that starts with a dot.
/// </summary>
/// <remarks>PostgREST v16.2, Config/JSPath.hs and Config/DeprecatedJSPath.hs.</remarks>
public abstract class RoleClaimKey
{
    /// <exception cref="FormatException">Neither syntax; the message is PostgREST's.</exception>
    public static RoleClaimKey Parse(string text)
    {
        try
        {
            return text.StartsWith('$') ? new JsonPathKey(JsonPathParser.Parse(text)) : DottedPath.Parse(text);
        }
        catch (FormatException exception)
        {
            throw new FormatException($"failed to parse role-claim-key value ({text})", exception);
        }
    }

    /// <summary>The older syntax, which a later PostgREST will refuse.</summary>
    public abstract bool IsDeprecated { get; }

    /// <returns>The first value found, of any kind; null if there is none.</returns>
    public abstract JsonElement? Select(JsonElement claims);

    private sealed class JsonPathKey(JsonPath path) : RoleClaimKey
    {
        public override bool IsDeprecated => false;

        public override JsonElement? Select(JsonElement claims)
        {
            foreach (var found in path.Evaluate(claims)) return found;
            return null;
        }
    }
}
