using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Edge.Pages.Site;

/// <summary>Sends a file in one of its forms. ASP.NET Core answers conditional and range requests.</summary>
/// <param name="status">Null: 200, 206, 304 or 416, as the request has it. With a status the file is sent whole.</param>
/// <param name="headers">The later wins; an empty value takes a header away.</param>
internal sealed class FileAnswer(
    SiteFile file, ContentCoding coding, string contentType, int? status, IEnumerable<KeyValuePair<string, string>> headers, FileContents contents) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        if (status is { } code) response.StatusCode = code;
        if (coding != ContentCoding.Identity) response.Headers.ContentEncoding = coding == ContentCoding.Brotli ? "br" : "gzip";
        foreach (var (name, value) in headers)
        {
            if (value.Length == 0) response.Headers.Remove(name);
            else response.Headers[name] = value;
        }

        try
        {
            await (await Body()).ExecuteAsync(httpContext);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException && !response.HasStarted)
        {
            // It was removed since it was looked up, which a second later shows.
            response.Clear();
            response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    private async Task<IResult> Body()
    {
        var isWhole = status is not null;
        var sibling = coding switch { ContentCoding.Brotli => file.Brotli, ContentCoding.Gzip => file.Gzip, _ => file };
        if (sibling is not null && !FileContents.IsSmall(sibling))
        {
            return TypedResults.PhysicalFile(
                sibling.PhysicalPath, contentType, lastModified: isWhole ? null : sibling.LastModified,
                entityTag: isWhole ? null : Tag(sibling.ETag), enableRangeProcessing: !isWhole);
        }

        var bytes = sibling is null ? await contents.Read(file, coding) : await contents.Read(sibling, ContentCoding.Identity);
        var source = sibling ?? file;
        return TypedResults.Bytes(
            bytes, contentType, lastModified: isWhole ? null : source.LastModified, entityTag: isWhole ? null : Tag(source.ETag),
            enableRangeProcessing: !isWhole);
    }

    /// <summary>Each form is a representation of its own, and so has its own tag.</summary>
    private EntityTagHeaderValue Tag(string tag) =>
        new(coding == ContentCoding.Identity ? tag : $"{tag[..^1]}-{(coding == ContentCoding.Brotli ? "br" : "gz")}\"");
}

/// <summary>A redirect to a place of the site or elsewhere, as it is written.</summary>
internal sealed class Redirect(string place, int status) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        httpContext.Response.Headers.Location = place;
        return Task.CompletedTask;
    }
}

/// <summary>405: a file is read, and nothing else.</summary>
internal sealed class NotAllowed : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        httpContext.Response.Headers.Allow = "GET, HEAD";
        return Task.CompletedTask;
    }
}
