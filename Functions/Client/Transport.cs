using System.Globalization;
using System.Net.Http.Headers;

namespace Edge.Client;

/// <summary>Turns drafts into HTTP; a header set by the caller wins. It does not read answers.</summary>
internal sealed class Transport(HttpMessageInvoker invoker, Uri baseAddress, Retries retries, LatestBookmark? bookmark = null)
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly string root = baseAddress.AbsoluteUri.TrimEnd('/') + '/';

    /// <summary>One that begins without a bookmark, and brings the latest with each request.</summary>
    public Transport WithBookmarks() => new(invoker, baseAddress, retries, new LatestBookmark());

    /// <summary>The answer with its body unread.</summary>
    public async Task<HttpResponseMessage> Send(RequestDraft draft, string accept, CancellationToken cancellation)
    {
        for (var attempts = 1; ; attempts++)
        {
            var response = await Send(draft, accept, attempts, cancellation);
            if (response is not null && !(draft.Retry && Retries.Another(attempts, draft.IsRead, response))) return response;
            await retries.Wait(attempts, response, cancellation);
            response?.Dispose();
        }
    }

    /// <summary>Waits as long as before such an attempt of a read.</summary>
    public Task Pause(int attempts, CancellationToken cancellation) => retries.Wait(attempts, response: null, cancellation);

    /// <summary>Null if no answer came and there is another attempt.</summary>
    private async Task<HttpResponseMessage?> Send(RequestDraft draft, string accept, int attempts, CancellationToken cancellation)
    {
        using var request = Written(draft, accept);
        if (attempts > 1) Add(request, "X-Retry-Count", (attempts - 1).ToString(CultureInfo.InvariantCulture));
        try
        {
            var response = await invoker.SendAsync(request, cancellation);
            bookmark?.Note(response);
            return response;
        }
        catch (HttpRequestException) when (draft.Retry && Retries.Another(attempts, draft.IsRead, null))
        {
            return null;
        }
    }

    private HttpRequestMessage Written(RequestDraft draft, string accept)
    {
        var request = new HttpRequestMessage(draft.Method, new Uri(root + draft.Target(), AsWritten));
        if (draft.Payload is { } payload)
        {
            request.Content = new ReadOnlyMemoryContent(payload.Bytes);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(payload.ContentType);
        }

        foreach (var (name, value) in draft.Headers) Add(request, name, value);
        if (bookmark?.Value is { } latest) AddUnlessSet(request, LatestBookmark.Header, latest);
        AddUnlessSet(request, "Accept", accept);
        if (draft.Schema is { } schema) AddUnlessSet(request, draft.IsRead ? "Accept-Profile" : "Content-Profile", schema);
        if (!draft.Preferences.IsEmpty)
        {
            Add(request, "Prefer", string.Join(", ", draft.Preferences.Select(pair => $"{pair.Key}={pair.Value}")));
        }

        return request;
    }

    private static void AddUnlessSet(HttpRequestMessage request, string name, string value)
    {
        if (!request.Headers.Contains(name)) Add(request, name, value);
    }

    private static void Add(HttpRequestMessage request, string name, string value)
    {
        if (request.Headers.TryAddWithoutValidation(name, value)) return;
        request.Content?.Headers.Remove(name);
        request.Content?.Headers.TryAddWithoutValidation(name, value);
    }
}
