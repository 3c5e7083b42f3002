using System.Collections.Immutable;
using System.Globalization;

namespace Edge.Hosting.Local;

/// <summary>
/// A route such as <c>users/{id:int}</c> or <c>files/{*path}</c>: literals without regard to case, parameters of one segment, optional ones
/// at the end, and a catch-all, which also takes an empty rest. Constraints: int, long, guid, bool, alpha.
/// </summary>
internal sealed class RouteTemplate
{
    private enum Kind { Literal, Parameter, Optional, CatchAll }

    private sealed record Segment(Kind Kind, string Text, Func<ReadOnlySpan<char>, bool>? Constraint = null);

    private readonly ImmutableArray<Segment> _segments;

    private RouteTemplate(ImmutableArray<Segment> segments) => _segments = segments;

    private bool EndsWithCatchAll => _segments is [.., { Kind: Kind.CatchAll }];

    /// <summary>Names of its parameters, in order.</summary>
    public ImmutableArray<string> Parameters =>
        [.. _segments.Where(segment => segment.Kind != Kind.Literal).Select(segment => segment.Text)];

    /// <exception cref="ConfigurationException">It uses what is not listed above.</exception>
    public static RouteTemplate Parse(string template)
    {
        var pieces = template.Split('/', StringSplitOptions.RemoveEmptyEntries);
        ImmutableArray<Segment> segments = [.. pieces.Select(piece => ParseSegment(piece, template))];
        for (var at = 0; at < segments.Length - 1; at++)
        {
            var follower = segments[at + 1].Kind;
            if (segments[at].Kind == Kind.CatchAll || (segments[at].Kind == Kind.Optional && follower is Kind.Literal or Kind.Parameter))
            {
                throw new ConfigurationException($"Route {template}: nothing may follow {{{segments[at].Text}}}.");
            }
        }

        return new(segments);
    }

    private static Segment ParseSegment(string text, string template)
    {
        if (text.IndexOfAny(['{', '}']) < 0) return new(Kind.Literal, text);
        var inner = text.AsSpan();
        if (inner[0] != '{' || inner[^1] != '}' || inner[1..^1].IndexOfAny("{}=") >= 0) throw Unknown(text, template);
        inner = inner[1..^1];
        if (inner.StartsWith("*")) return new(Kind.CatchAll, inner.TrimStart('*').ToString());
        var kind = inner.EndsWith("?") ? Kind.Optional : Kind.Parameter;
        inner = inner.TrimEnd('?');
        var colon = inner.IndexOf(':');
        return colon < 0
            ? new(kind, inner.ToString())
            : new(kind, inner[..colon].ToString(), Constraint(inner[(colon + 1)..]) ?? throw Unknown(text, template));
    }

    private static Func<ReadOnlySpan<char>, bool>? Constraint(ReadOnlySpan<char> name) => name switch
    {
        "int" => value => int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _),
        "long" => value => long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _),
        "guid" => value => Guid.TryParse(value, out _),
        "bool" => value => bool.TryParse(value, out _),
        "alpha" => value => !value.ContainsAnyExcept(Letters),
        _ => null,
    };

    private static readonly System.Buffers.SearchValues<char> Letters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private static ConfigurationException Unknown(string segment, string template) =>
        new($"Route {template}: {segment} is not supported by the local host.");

    /// <param name="path">Decoded, with its leading slash. One slash at its end does not count.</param>
    public bool Matches(ReadOnlySpan<char> path) => Match(path, null);

    /// <summary>A matching path's values, in the order of <see cref="Parameters"/>; null for an optional one that is not there.</summary>
    public string?[] Capture(ReadOnlySpan<char> path)
    {
        var values = new string?[_segments.Count(segment => segment.Kind != Kind.Literal)];
        Match(path, values);
        return values;
    }

    private bool Match(ReadOnlySpan<char> path, string?[]? values)
    {
        var rest = path.IsEmpty ? path : path[1..];
        if (rest.EndsWith("/")) rest = rest[..^1];
        return (!rest.EndsWith("/") || EndsWithCatchAll) && MatchSegments(rest, values);
    }

    private bool MatchSegments(ReadOnlySpan<char> rest, string?[]? values)
    {
        var captured = 0;
        foreach (var segment in _segments)
        {
            if (segment.Kind == Kind.CatchAll)
            {
                if (values is not null) values[captured] = rest.ToString();
                return true;
            }

            if (rest.IsEmpty) return segment.Kind == Kind.Optional;
            var slash = rest.IndexOf('/');
            var piece = slash < 0 ? rest : rest[..slash];
            rest = slash < 0 ? [] : rest[(slash + 1)..];
            if (segment.Kind == Kind.Literal)
            {
                if (!piece.Equals(segment.Text, StringComparison.OrdinalIgnoreCase)) return false;
                continue;
            }

            if (piece.IsEmpty || segment.Constraint?.Invoke(piece) == false) return false;
            if (values is not null) values[captured] = piece.ToString();
            captured++;
        }

        return rest.IsEmpty;
    }
}
