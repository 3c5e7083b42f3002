using System.IO.Pipelines;
using System.Net.Mime;
using Edge.Origin;
using Edge.Pages;
using Edge.Postgrest;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;

namespace Edge.Endpoints;

/// <summary>
/// Answers what no other function does: a file of the site, at <c>/</c> the landing page, else 404. Functions are tried in the order of their names:
/// this one's has to stay the last.
/// </summary>
public sealed class UnknownFunctions(IOrigin origin, FrontEnd front)
{
    /// <summary>Headers that ask for another form of an answer than the whole description.</summary>
    private static readonly string[] OfTheForm =
    [
        HeaderNames.Accept, HeaderNames.Range, "Prefer", "Accept-Profile", HeaderNames.IfNoneMatch, HeaderNames.IfModifiedSince, HeaderNames.IfMatch,
        HeaderNames.IfUnmodifiedSince, HeaderNames.IfRange, HeaderNames.ContentLength, HeaderNames.ContentType, HeaderNames.TransferEncoding,
    ];

    [Function("Unknown")]
    public async Task<IResult> Answer([HttpTrigger(AuthorizationLevel.Anonymous, Route = "{*path}")] HttpRequest request)
    {
        if (front.Site?.Answer(request) is { } answer) return answer;
        var isRoot = request.Path.Value is "/" or "" && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method));
        return isRoot && front.Landing is { } page ? await Landing(request, page) : NotFound(request);
    }

    internal static IResult NotFound(HttpRequest request) =>
        Results.Text($$"""{"message":"{{Message(request.Path)}}"}""", MediaTypeNames.Application.Json, statusCode: StatusCodes.Status404NotFound);

    /// <summary>The page shows what this caller may use, so the API is asked for its description in the caller's name.</summary>
    private async Task<IResult> Landing(HttpRequest request, LandingPage page)
    {
        var http = request.HttpContext;
        var headers = new HeaderDictionary();
        foreach (var (name, value) in request.Headers)
        {
            if (!OfTheForm.Contains(name, StringComparer.OrdinalIgnoreCase)) headers[name] = value;
        }

        await using var answer = await origin.Describe(
            new(HttpMethods.Get, "/", "", headers, Stream.Null)
            {
                Mount = "/rest/v1", ClientAddress = http.Connection.RemoteIpAddress, Scheme = request.Scheme,
            },
            http.RequestAborted);
        var document = new MemoryStream();
        var writer = PipeWriter.Create(document, new(leaveOpen: true));
        await answer.Body.WriteTo(writer, http.RequestAborted);
        await writer.CompleteAsync();
        return page.Answer(request, answer.Status, document.GetBuffer().AsMemory(0, (int)document.Length));
    }

    /// <summary>Supabase's clients ask for services that are not this app's.</summary>
    private static string Message(PathString path) =>
        path.StartsWithSegments("/auth/v1") ? "There is no auth service here: an issuer of tokens is named in Auth__Issuers"
        : path.StartsWithSegments("/storage/v1") ? "There is no storage service here"
        : "Not Found";
}
