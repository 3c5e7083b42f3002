using System.Text;
using System.Text.RegularExpressions;

namespace Edge.Tests.Infra;

/// <summary>A .dockerignore: the last pattern that matches a path, or a folder above it, decides.</summary>
internal sealed record DockerIgnore(IReadOnlyList<(bool Keeps, Regex Path)> Patterns)
{
    public static DockerIgnore Parse(string text) => new([
        .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => line[0] != '#')
            .Select(line => line[0] == '!' ? (true, Pattern(line[1..])) : (false, Pattern(line))),
    ]);

    /// <param name="path">Of a file, from the root, with slashes.</param>
    public bool Keeps(string path) => Patterns.LastOrDefault(pattern => Above(path).Any(pattern.Path.IsMatch), (true, null!)).Keeps;

    private static IEnumerable<string> Above(string path)
    {
        var parts = path.Split('/');
        return Enumerable.Range(1, parts.Length).Select(count => string.Join('/', parts[..count]));
    }

    private static Regex Pattern(string pattern)
    {
        var text = new StringBuilder("^");
        for (var at = 0; at < pattern.Length; at++)
        {
            if (pattern.AsSpan(at).StartsWith("**/"))
            {
                text.Append("(.*/)?");
                at += 2;
            }
            else if (pattern[at] == '*') text.Append("[^/]*");
            else text.Append(Regex.Escape(pattern[at].ToString()));
        }

        return new(text.Append('$').ToString());
    }
}
