using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Edge.Pages.Landing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Edge.Pages;

/// <summary>What the landing page links to.</summary>
/// <param name="Next">The command that a newcomer runs next.</param>
/// <param name="NextIsFor">What it does, as a sentence.</param>
public sealed record LandingLinks(bool Docs, bool Console, bool Sample, string Next, string NextIsFor);

/// <summary>
/// Answers <c>/</c> with what this app is, what the caller may use, and where to go on. As HTML without scripts, or as JSON where the client prefers it.
/// </summary>
public sealed class LandingPage(LandingLinks links)
{
    private const string Mount = "/rest/v1";
    private static readonly string Style = Resource("landing.css");
    private static readonly string Template = Resource("landing.html");

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <param name="status">Of the API's answer to a request for its description, made as this caller.</param>
    /// <param name="document">The body of that answer.</param>
    public IResult Answer(HttpRequest request, int status, ReadOnlyMemory<byte> document)
    {
        var api = ApiDescription.Parse(status, document);
        var headers = request.HttpContext.Response.Headers;
        headers.CacheControl = "no-cache";
        headers.Vary = "Accept, Authorization";
        if (PrefersJson(request.Headers.Accept)) return Results.Text(Json(api).ToJsonString(), "application/json");

        headers.ContentSecurityPolicy = Policy;
        headers["Referrer-Policy"] = "no-referrer";
        return Results.Text(Html(api, $"{request.Scheme}://{request.Host}"), "text/html; charset=utf-8");
    }

    /// <summary>JSON is named and HTML is not, or with less weight. Without a word about either it is a person.</summary>
    internal static bool PrefersJson(StringValues accept)
    {
        if (!MediaTypeHeaderValue.TryParseList(accept, out var types)) return false;
        return Weight("application/json") > Weight("text/html");

        double Weight(string type) => types
            .Where(value => value.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)).Select(value => value.Quality ?? 1).DefaultIfEmpty(0).Max();
    }

    private JsonObject Json(ApiDescription api)
    {
        var addresses = new JsonObject { ["openapi"] = $"{Mount}/openapi.json" };
        foreach (var (name, path) in Pages()) addresses[name] = path;
        var body = new JsonObject
        {
            ["name"] = "Edge",
            ["links"] = addresses,
            ["relations"] = Operations(api.Relations),
            ["functions"] = Operations(api.Functions),
            ["next"] = links.Next,
        };
        if (api.Problem is not null) body["problem"] = api.Problem;
        return body;
    }

    private static JsonArray Operations(IEnumerable<Operation> operations) => [.. operations.Select(operation => new JsonObject
    {
        ["name"] = operation.Name,
        ["url"] = Mount + operation.Path,
        ["methods"] = new JsonArray([.. operation.Methods.Select(method => (JsonNode)method)]),
        ["description"] = operation.Description,
    })];

    private IEnumerable<(string Name, string Path)> Pages()
    {
        if (links.Docs) yield return ("docs", "/docs");
        if (links.Console) yield return ("console", "/console");
        if (links.Sample) yield return ("sample", "/sample/");
    }

    private string Html(ApiDescription api, string root) => new StringBuilder(Template)
        .Replace("{{style}}", Style)
        .Replace("{{title}}", Text(api.Title ?? "API"))
        .Replace("{{pages}}", string.Concat(Cards().Select(card =>
            $"""<a class="card" href="{card.Path}"><b>{card.Title}</b><span>{card.About}</span></a>""")))
        .Replace("{{problem}}", api.Problem is null ? "" : $"""<p class="problem" role="status">{Text(api.Problem)}</p>""")
        .Replace("{{relations}}", Table("Tables and views", "relations", api.Relations, "None that this caller may use."))
        .Replace("{{functions}}", api.Functions.IsEmpty ? "" : Table("Functions", "functions", api.Functions, ""))
        .Replace("{{curl}}", Text($"curl '{root}{Mount}{(api.Relations is [var first, ..] ? first.Path : "/")}?limit=2'"))
        .Replace("{{next}}", Text(links.Next))
        .Replace("{{nextIsFor}}", Text(links.NextIsFor))
        .ToString();

    private IEnumerable<(string Path, string Title, string About)> Cards()
    {
        if (links.Console) yield return ("/console", "Console", "Rows, relationships, queries and live figures");
        if (links.Docs) yield return ("/docs", "Reference", "Every route, to try out");
        if (links.Sample) yield return ("/sample/", "Sample", "A small front end with live data");
        yield return ($"{Mount}/openapi.json", "OpenAPI", "The description for tools");
    }

    private string Table(string title, string id, IReadOnlyCollection<Operation> operations, string none)
    {
        if (operations.Count == 0) return $"""<section aria-labelledby="{id}"><h2 id="{id}">{title}</h2><p class="none">{none}</p></section>""";
        var rows = string.Concat(operations.Select(Row));
        return $"""
            <section aria-labelledby="{id}"><h2 id="{id}">{title} <span class="count">{operations.Count}</span></h2>
            <table><thead class="unseen"><tr><th>Name</th><th>About</th><th>Allowed</th></tr></thead><tbody>{rows}</tbody></table></section>
            """;
    }

    private string Row(Operation operation)
    {
        var url = Mount + operation.Path;
        var isCall = operation.Path.StartsWith("/rpc/", StringComparison.Ordinal);
        var target = links.Console ? $"/console#/{(isCall ? "functions" : "relations")}/{Uri.EscapeDataString(operation.Name)}" : url;
        var methods = string.Concat(operation.Methods.Select(method => $"<span>{Text(method)}</span>"));
        return $"""
            <tr><th scope="row"><a href="{Text(target)}">{Text(operation.Name)}</a></th><td>{Text(operation.Description ?? "")}</td><td class="methods">{methods}</td></tr>
            """;
    }

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(LandingPage).Assembly.GetManifestResourceStream("pages/landing/" + name)!);
        return reader.ReadToEnd();
    }
}
