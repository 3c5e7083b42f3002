using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Pages.Site;

/// <summary>How the paths of pages end. <c>Unset</c>: either way is answered, and nothing is redirected.</summary>
internal enum TrailingSlash { Unset, Always, Never, Auto }

/// <summary>One rule of <c>routes</c>. The first that matches is the only one.</summary>
/// <param name="Methods">Empty: all.</param>
/// <param name="Headers">An empty value takes a header away.</param>
internal sealed record RouteRule(
    RoutePattern Route,
    ImmutableArray<string> Methods,
    string? Rewrite,
    string? Redirect,
    int? StatusCode,
    ImmutableArray<KeyValuePair<string, string>> Headers,
    ImmutableArray<string> AllowedRoles)
{
    /// <summary>Nobody is signed in here, so that only rules for everybody let a request pass.</summary>
    public bool IsForEverybody => AllowedRoles.IsEmpty || AllowedRoles.Contains("anonymous");

    public bool Matches(string method, string path) => (Methods.IsEmpty || Methods.Contains(method)) && Route.Matches(path);
}

/// <summary>What is answered in place of an error.</summary>
internal sealed record ResponseOverride(string? Rewrite, string? Redirect, int? StatusCode);

/// <summary>
/// Holds what a site's <c>staticwebapp.config.json</c> says, as far as it has a meaning outside Azure Static Web Apps: routes, navigationFallback,
/// responseOverrides, globalHeaders, mimeTypes and trailingSlash. Sections auth, networking, forwardingGateway and platform are read over.
/// </summary>
internal sealed partial record SiteConfiguration
{
    public const string FileName = "staticwebapp.config.json";

    public static SiteConfiguration Empty { get; } = new();

    public ImmutableArray<RouteRule> Routes { get; private init; } = [];

    /// <summary>The file that answers for paths without one; null: none does.</summary>
    public string? FallbackFile { get; private init; }

    public ImmutableArray<RoutePattern> FallbackExcludes { get; private init; } = [];

    public ImmutableDictionary<int, ResponseOverride> Overrides { get; private init; } = ImmutableDictionary<int, ResponseOverride>.Empty;

    public ImmutableArray<KeyValuePair<string, string>> GlobalHeaders { get; private init; } = [];

    /// <summary>By extension, with its dot.</summary>
    public ImmutableDictionary<string, string> MimeTypes { get; private init; } =
        ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    public TrailingSlash TrailingSlash { get; private init; }

    public RouteRule? RuleFor(string method, string path)
    {
        foreach (var rule in Routes)
        {
            if (rule.Matches(method, path)) return rule;
        }

        return null;
    }

    /// <summary>Whether <see cref="FallbackFile"/> answers for a path that no file has.</summary>
    public bool FallsBack(string path) => FallbackFile is not null && !FallbackExcludes.Any(pattern => pattern.Matches(path));

    /// <exception cref="FormatException">It is no such file; the message says where.</exception>
    public static SiteConfiguration Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return From(JsonSerializer.Deserialize(json, Text.Default.Document) ?? new());
        }
        catch (JsonException wrong)
        {
            throw new FormatException(wrong.Message, wrong);
        }
    }

    private static SiteConfiguration From(Document document) => new()
    {
        Routes = [.. (document.Routes ?? []).Select(Rule)],
        FallbackFile = Rooted(document.NavigationFallback?.Rewrite),
        FallbackExcludes = [.. (document.NavigationFallback?.Exclude ?? []).Select(RoutePattern.Parse)],
        Overrides = (document.ResponseOverrides ?? []).ToImmutableDictionary(
            entry => int.TryParse(entry.Key, out var status) && status is 400 or 401 or 403 or 404
                ? int.Parse(entry.Key, System.Globalization.CultureInfo.InvariantCulture)
                : throw new FormatException($"responseOverrides: {entry.Key} is none of 400, 401, 403, 404"),
            entry => new ResponseOverride(Rooted(entry.Value.Rewrite), entry.Value.Redirect, entry.Value.StatusCode)),
        GlobalHeaders = [.. document.GlobalHeaders ?? []],
        MimeTypes = (document.MimeTypes ?? []).ToImmutableDictionary(StringComparer.OrdinalIgnoreCase),
        TrailingSlash = document.TrailingSlash switch
        {
            null => TrailingSlash.Unset,
            "always" => TrailingSlash.Always,
            "never" => TrailingSlash.Never,
            "auto" => TrailingSlash.Auto,
            var other => throw new FormatException($"trailingSlash: {other} is none of always, never, auto"),
        },
    };

    private static RouteRule Rule(Document.RouteEntry entry)
    {
        var route = entry.Route ?? throw new FormatException("routes: an entry has no route");
        if (entry is { Rewrite: not null, Redirect: not null }) throw new FormatException($"{route}: rewrite and redirect exclude each other");
        if (entry is { Redirect: not null, StatusCode: not (null or 301 or 302 or 303 or 307 or 308) })
        {
            throw new FormatException($"{route}: {entry.StatusCode} is no status of a redirect");
        }

        return new(
            RoutePattern.Parse(route), [.. (entry.Methods ?? []).Select(method => method.ToUpperInvariant())], Rooted(entry.Rewrite),
            entry.Redirect, entry.StatusCode, [.. entry.Headers ?? []], [.. entry.AllowedRoles ?? []]);
    }

    private static string? Rooted(string? path) => path is null || path.StartsWith('/') ? path : "/" + path;

    internal sealed record Document
    {
        public List<RouteEntry>? Routes { get; init; }

        public FallbackEntry? NavigationFallback { get; init; }

        public Dictionary<string, OverrideEntry>? ResponseOverrides { get; init; }

        public Dictionary<string, string>? GlobalHeaders { get; init; }

        public Dictionary<string, string>? MimeTypes { get; init; }

        public string? TrailingSlash { get; init; }

        internal sealed record RouteEntry(
            string? Route, List<string>? Methods, string? Rewrite, string? Redirect, int? StatusCode, Dictionary<string, string>? Headers,
            List<string>? AllowedRoles);

        internal sealed record FallbackEntry(string? Rewrite, List<string>? Exclude);

        internal sealed record OverrideEntry(string? Rewrite, string? Redirect, int? StatusCode);
    }

    [JsonSourceGenerationOptions(
        JsonSerializerDefaults.Web, AllowTrailingCommas = true, ReadCommentHandling = JsonCommentHandling.Skip, UseStringEnumConverter = true)]
    [JsonSerializable(typeof(Document))]
    private sealed partial class Text : JsonSerializerContext;
}
