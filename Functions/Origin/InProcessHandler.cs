using System.Net;
using Edge.Postgrest;
using Microsoft.AspNetCore.Http;

namespace Edge.Origin;

/// <summary>
/// Lets an HTTP client talk to PostgREST in this process: no socket, no serialization, and bodies that stream both ways.
/// The request's path is taken as it is, below <c>/</c>; scheme and host do not matter.
/// </summary>
public sealed class InProcessHandler(Func<PostgrestRequest, CancellationToken, ValueTask<PostgrestResponse>> answer) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var response = await answer(await Incoming(request, cancellationToken), cancellationToken);
        if (!HasBody(request, response)) await response.DisposeAsync();
        return Outgoing(response, request);
    }

    private static async ValueTask<PostgrestRequest> Incoming(HttpRequestMessage request, CancellationToken cancellation)
    {
        var uri = request.RequestUri ?? throw new InvalidOperationException("The request has no URI.");
        var path = PathString.FromUriComponent(uri.AbsolutePath).Value ?? "/";
        var headers = new HeaderDictionary();
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            headers[name] = values.Count == 1 ? values.ToString() : values.ToArray();
        }

        var body = Stream.Null;
        if (request.Content is { } content)
        {
            if (content.Headers.ContentLength is { } length) headers.ContentLength = length;
            foreach (var (name, values) in content.Headers.NonValidated) headers[name] = values.ToString();
            body = await content.ReadAsStreamAsync(cancellation);
        }

        return new(request.Method.Method, path, uri.Query, headers, body) { RawTarget = uri.PathAndQuery };
    }

    private static HttpResponseMessage Outgoing(PostgrestResponse response, HttpRequestMessage request)
    {
        var message = new HttpResponseMessage((HttpStatusCode)response.Status)
        {
            RequestMessage = request,
            Content = !HasBody(request, response) ? new ReadOnlyMemoryContent(default)
                : response.Body is ResponseBody.Buffered body ? new ReadOnlyMemoryContent(body.Bytes)
                : new StreamedContent(response),
        };
        if (response.Reason is { } reason) message.ReasonPhrase = reason;
        foreach (var (name, value) in response.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value)) message.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    private static bool HasBody(HttpRequestMessage request, PostgrestResponse response) =>
        request.Method != HttpMethod.Head && response.Status is not (204 or 205 or 304);
}
