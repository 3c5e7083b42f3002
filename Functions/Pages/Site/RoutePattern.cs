using System.Collections.Immutable;

namespace Edge.Pages.Site;

/// <summary>
/// Matches a path against a route of <c>staticwebapp.config.json</c>: an exact path, a prefix (<c>/docs/*</c>), or a prefix with extensions
/// (<c>/images/*.{png,jpg}</c>).
/// </summary>
/// <remarks>A route that names a folder's <c>index.html</c> also matches the folder, with and without its slash.</remarks>
internal sealed record RoutePattern
{
    private const string Index = "/index.html";

    private readonly string _start;
    private readonly bool _isPrefix;
    private readonly ImmutableArray<string> _extensions;

    private RoutePattern(string start, bool isPrefix, ImmutableArray<string> extensions)
    {
        _start = start;
        _isPrefix = isPrefix;
        _extensions = extensions;
    }

    /// <exception cref="FormatException">A wildcard stands elsewhere than at the end.</exception>
    public static RoutePattern Parse(string text)
    {
        var route = text.StartsWith('/') || text.StartsWith('*') ? text : "/" + text;
        var star = route.IndexOf('*');
        if (star < 0) return new(route, isPrefix: false, []);
        var extensions = Extensions(route.AsSpan(star + 1));
        return extensions is null || route.LastIndexOf('*') != star
            ? throw new FormatException($"{text}: a wildcard may only stand at the end, or before a file extension")
            : new(star == 0 ? "/" : route[..star], isPrefix: true, extensions.Value);
    }

    public bool Matches(string path)
    {
        if (!_isPrefix)
        {
            return path == _start
                || (_start.EndsWith(Index, StringComparison.Ordinal) && path.TrimEnd('/') == _start[..^Index.Length]);
        }

        return path.StartsWith(_start, StringComparison.Ordinal)
            && (_extensions.IsEmpty || _extensions.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase)));
    }

    private static ImmutableArray<string>? Extensions(ReadOnlySpan<char> end)
    {
        if (end.IsEmpty) return [];
        if (end[0] != '.' || end.Length == 1) return null;
        var names = end[1..];
        if (names is ['{', .. var list, '}']) return [.. list.ToString().Split(',', StringSplitOptions.TrimEntries).Select(name => "." + name)];
        return names.ContainsAny("{},/") ? null : ["." + names.ToString()];
    }
}
