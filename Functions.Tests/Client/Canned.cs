using System.Net;
using System.Text;

namespace Edge.Tests.Client;

/// <summary>The other side of a client's wire: remembers what was asked, and answers what it was given.</summary>
internal sealed class Canned(HttpStatusCode status = HttpStatusCode.OK, string body = "[]", string contentType = "application/json") : HttpMessageHandler
{
    public List<(string Method, string Target, string Headers, string Body)> Requests { get; } = [];

    public Dictionary<string, string> Headers { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var sent = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Add((request.Method.Method, request.RequestUri!.PathAndQuery, request.Headers.ToString() + request.Content?.Headers, sent));

        var response = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, contentType) };
        foreach (var (name, value) in Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value)) response.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }
}
