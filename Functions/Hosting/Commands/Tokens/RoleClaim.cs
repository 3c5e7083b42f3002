using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Edge.Hosting.Commands.Tokens;

/// <summary>Puts the role where <c>jwt-role-claim-key</c> looks for it. Understands a path of names only, with or without quotes.</summary>
internal static partial class RoleClaim
{
    /// <exception cref="ConfigurationException">The path has an index or a filter.</exception>
    public static void Put(JsonObject payload, string path, string role)
    {
        if (!NamesOnly().IsMatch(path)) throw new ConfigurationException($"--role cannot be put at jwt-role-claim-key {path}: give the claims with --claim");
        string[] names = [.. Name().Matches(path).Select(match => match.Groups["quoted"] is { Success: true } quoted ? quoted.Value : match.Groups["plain"].Value)];
        var at = payload;
        foreach (var name in names[..^1])
        {
            if (at[name] is not JsonObject inner) at[name] = inner = [];
            at = inner;
        }

        at[names[^1]] = role;
    }

    [GeneratedRegex("""^\$?(\.("[^"]+"|[A-Za-z_][\w-]*)|\["[^"]+"\]|\['[^']+'\])+$""")]
    private static partial Regex NamesOnly();

    [GeneratedRegex("""\.(?<plain>[A-Za-z_][\w-]*)|[.\[]["'](?<quoted>[^"']+)["']""")]
    private static partial Regex Name();
}
