using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;

namespace Edge.Tests.Support;

/// <summary>A PostgREST surface as a client sees it. Paths are below its mount point; headers go out as given.</summary>
/// <param name="Root">With the mount point, without a slash at the end.</param>
public sealed record Api(HttpMessageInvoker Http, string Root)
{
    private ImmutableArray<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The same with a header in every request.</summary>
    public Api With(string name, string value) => this with { Headers = Headers.Add((name, value)) };

    /// <summary>The same with a token for a role, signed with <see cref="Token.Secret"/>.</summary>
    /// <param name="claims">Beside the role: names and string values.</param>
    public Api As(string role, params (string Name, string Value)[] claims) => With("Authorization", $"Bearer {Token.For(role, claims)}");

    public Task<ApiResponse> Get(string path, string? accept = null, string? prefer = null, string? range = null) =>
        Send("GET", path, body: null, contentType: null, accept, prefer, range);

    public Task<ApiResponse> Head(string path, string? accept = null, string? prefer = null, string? range = null) =>
        Send("HEAD", path, body: null, contentType: null, accept, prefer, range);

    public Task<ApiResponse> Post(
        string path, string body, string? prefer = null, string? accept = null, string contentType = "application/json") =>
        Send("POST", path, Encoding.UTF8.GetBytes(body), contentType, accept, prefer);

    public Task<ApiResponse> Patch(string path, string body, string? prefer = null, string? accept = null) =>
        Send("PATCH", path, Encoding.UTF8.GetBytes(body), "application/json", accept, prefer);

    public Task<ApiResponse> Put(string path, string body, string? prefer = null, string? accept = null) =>
        Send("PUT", path, Encoding.UTF8.GetBytes(body), "application/json", accept, prefer);

    public Task<ApiResponse> Delete(string path, string? prefer = null, string? accept = null) =>
        Send("DELETE", path, body: null, contentType: null, accept, prefer);

    public async Task<ApiResponse> Send(
        string method, string path, byte[]? body, string? contentType, string? accept = null, string? prefer = null, string? range = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Root + path);
        foreach (var (name, value) in Headers) Add(request, name, value);
        if (accept is not null) Add(request, "Accept", accept);
        if (prefer is not null) Add(request, "Prefer", prefer);
        if (range is not null) Add(request, "Range", range);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            if (contentType is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        using var response = await Http.SendAsync(request, CancellationToken.None);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        return new(method, path, (int)response.StatusCode, [.. All(response.Headers), .. All(response.Content.Headers)], bytes);
    }

    private static void Add(HttpRequestMessage request, string name, string value)
    {
        if (!request.Headers.TryAddWithoutValidation(name, value)) throw new ArgumentException($"not a request header: {name}", nameof(name));
    }

    private static IEnumerable<KeyValuePair<string, string>> All(HttpHeaders headers) =>
        headers.NonValidated.SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, value)));
}
