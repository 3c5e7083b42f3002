using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Scalar.AspNetCore;

namespace Edge.Endpoints;

/// <summary>
/// The interactive reference: Scalar over <c>/rest/v1/openapi.json</c>. All of it comes from this app, and it may ask nobody else.
/// </summary>
public sealed class DocsFunctions(DocsOptions options)
{
    // Scalar styles its page as it goes along; scripts come from here only.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Page =
        """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>API reference</title></head>
        <body><div id="reference"></div><script src="/docs/scalar.js"></script><script src="/docs/start.js"></script></body>
        </html>
        """;

    private const string Start =
        """
        Scalar.createApiReference('#reference', {
          url: '/rest/v1/openapi.json', withDefaultFonts: false, telemetry: false, hideClientButton: true, agent: { disabled: true },
          showDeveloperTools: 'never', mcp: { disabled: true }, persistAuth: false,
          authentication: { preferredSecurityScheme: 'JWT' },
        })
        """;

    [Function("Docs")]
    public IResult Docs([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "docs")] HttpRequest request)
    {
        if (!options.Enabled) return UnknownFunctions.NotFound(request);
        var headers = request.HttpContext.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers["Referrer-Policy"] = "no-referrer";
        return Results.Text(Page, "text/html; charset=utf-8");
    }

    [Function("DocsScript")]
    public IResult Script([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "docs/{file}")] HttpRequest request, string file)
    {
        if (!options.Enabled || file is not ("start.js" or "scalar.js")) return UnknownFunctions.NotFound(request);
        if (file == "start.js") return Results.Text(Start, "text/javascript; charset=utf-8");

        // The package has it compressed, as every browser takes it.
        var headers = request.HttpContext.Response.Headers;
        headers.ContentEncoding = "gzip";
        headers.CacheControl = "max-age=86400";
        var script = typeof(ScalarOptions).Assembly.GetManifestResourceStream("ScalarStaticAssets.scalar.js")!;
        return Results.Stream(script, "text/javascript; charset=utf-8");
    }
}
