using Edge.Pages.Site;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Edge.Pages;

/// <summary>
/// Serves a folder as a web site, by the rules of its <c>staticwebapp.config.json</c> (see <see cref="SiteConfiguration"/>): with ETag, ranges,
/// compressed forms (found beside a file, or made once), and for hashed names immutable caching.
/// </summary>
public sealed class StaticSite : IDisposable
{
    private const string Forever = "public, max-age=31536000, immutable";
    private const string AskAgain = "no-cache";
    private static readonly FileExtensionContentTypeProvider Types = new();

    private readonly SiteFolder _folder;
    private readonly ConfigurationFile _configuration;
    private readonly FileContents _contents = new();

    /// <param name="folder">An existing folder.</param>
    /// <exception cref="FormatException">Its <c>staticwebapp.config.json</c> is wrong.</exception>
    public StaticSite(string folder, TimeProvider time, ILogger<StaticSite> log)
    {
        _folder = new(folder, time);
        _configuration = new(Path.Combine(folder, SiteConfiguration.FileName), time, log);
    }

    /// <summary>What is wrong with the folder's <c>staticwebapp.config.json</c>; null: nothing.</summary>
    public static string? Mistake(string folder)
    {
        try
        {
            var file = Path.Combine(folder, SiteConfiguration.FileName);
            if (File.Exists(file)) SiteConfiguration.Parse(File.ReadAllBytes(file));
            return null;
        }
        catch (FormatException wrong)
        {
            return $"{SiteConfiguration.FileName}: {wrong.Message}";
        }
    }

    /// <summary>The site's answer; null if it has none for this request.</summary>
    public IResult? Answer(HttpRequest request)
    {
        var (method, path) = (request.Method, request.Path.Value is { Length: > 0 } given ? given : "/");
        var config = _configuration.Current;

        // 1. The first rule that matches.
        var rule = config.RuleFor(method, path);
        if (rule is { IsForEverybody: false }) return Error(config, StatusCodes.Status401Unauthorized, request, rule) ?? Empty(StatusCodes.Status401Unauthorized);
        if (rule?.Redirect is { } place) return new Redirect(place, rule.StatusCode ?? StatusCodes.Status302Found);
        if (rule is { Rewrite: null, StatusCode: >= 400 and var status }) return Error(config, status, request, rule) ?? Empty(status);

        // 2. A file.
        var file = _folder.Find(rule?.Rewrite ?? path);
        if (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method)) return file is null ? null : new NotAllowed();
        if (file is not null && rule?.Rewrite is null && Canonical(config.TrailingSlash, path, file) is { } canonical)
        {
            return new Redirect(canonical + request.QueryString, StatusCodes.Status301MovedPermanently);
        }

        // 3. The page that stands for paths without a file, or what is said in place of an error.
        file ??= config.FallsBack(path) ? _folder.Find(config.FallbackFile!) : null;
        return file is null
            ? Error(config, StatusCodes.Status404NotFound, request, rule)
            : Send(file, config, request, rule, rule?.StatusCode);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _contents.Dispose();
    }

    /// <summary>What the site has in place of an error; null: nothing.</summary>
    private IResult? Error(SiteConfiguration config, int status, HttpRequest request, RouteRule? rule)
    {
        if (!config.Overrides.TryGetValue(status, out var instead)) return null;
        if (instead.Redirect is { } place) return new Redirect(place, instead.StatusCode ?? StatusCodes.Status302Found);
        return instead.Rewrite is { } rewrite && _folder.Find(rewrite) is { } page
            ? Send(page, config, request, rule, instead.StatusCode ?? status)
            : null;
    }

    /// <param name="status">Null: 200, or what a conditional or partial request gets.</param>
    private FileAnswer Send(SiteFile file, SiteConfiguration config, HttpRequest request, RouteRule? rule, int? status)
    {
        var type = ContentType(file, config);
        var coding = Coding(file, type, request);
        return new(file, coding, type, status, Headers(file, type, config, rule), _contents);
    }

    private static ContentCoding Coding(SiteFile file, string type, HttpRequest request)
    {
        var onTheFly = FileContents.Suits(file, type);
        if (!onTheFly && file is { Brotli: null, Gzip: null }) return ContentCoding.Identity;
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var accepted)) return ContentCoding.Identity;
        var coding = FileContents.Accepted(accepted, onTheFly || file.Brotli is not null ? ContentCoding.Brotli : ContentCoding.Gzip);
        return coding == ContentCoding.Gzip && !onTheFly && file.Gzip is null ? ContentCoding.Identity : coding;
    }

    private static IEnumerable<KeyValuePair<string, string>> Headers(SiteFile file, string type, SiteConfiguration config, RouteRule? rule)
    {
        yield return new(HeaderNames.CacheControl, file.IsHashed ? Forever : AskAgain);
        if (FileContents.Suits(file, type) || file.Brotli is not null || file.Gzip is not null) yield return new(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        foreach (var header in config.GlobalHeaders) yield return header;
        foreach (var header in rule?.Headers ?? []) yield return header;
    }

    private static string ContentType(SiteFile file, SiteConfiguration config)
    {
        if (config.MimeTypes.TryGetValue(Path.GetExtension(file.Path), out var configured)) return configured;
        var type = Types.TryGetContentType(file.Path, out var known) ? known : "application/octet-stream";
        return type.StartsWith("text/", StringComparison.Ordinal) ? type + "; charset=utf-8" : type;
    }

    /// <summary>How the path of a page is written in this site; null if it is written so.</summary>
    private static string? Canonical(TrailingSlash slash, string path, SiteFile file)
    {
        const string index = "/index.html", page = ".html";
        if (slash == TrailingSlash.Unset || !file.Path.EndsWith(page, StringComparison.Ordinal)) return null;
        var isIndex = file.Path.EndsWith(index, StringComparison.Ordinal);
        var name = file.Path[..^(isIndex ? index.Length : page.Length)];
        var canonical = slash == TrailingSlash.Always || (slash == TrailingSlash.Auto && isIndex) || name.Length == 0 ? name + "/" : name;
        return canonical == path ? null : canonical;
    }

    private static IResult Empty(int status) => Results.StatusCode(status);
}
