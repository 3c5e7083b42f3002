using System.Net;

namespace Edge.Client;

/// <summary>One request and what comes of it, as a value (or an exception, for those who asked for that).</summary>
internal readonly struct Exchange(Transport transport, RequestDraft draft, string accept)
{
    public async Task<PostgrestResult> Plain(CancellationToken cancellation) => await Read<object?>((_, _) => default, cancellation);

    /// <summary>An answer that is not JSON is an error: it comes from something in between.</summary>
    public Task<PostgrestResult<T>> ReadJson<T>(Func<Stream, CancellationToken, ValueTask<T?>> read, CancellationToken cancellation) =>
        Read(async (content, cancel) =>
        {
            if (!MediaTypes.IsJson(content.Headers.ContentType?.MediaType)) throw new OtherAnswer(await content.ReadAsStringAsync(cancel));
            await using var body = await content.ReadAsStreamAsync(cancel);
            return await read(body, cancel);
        }, cancellation);

    public async Task<PostgrestResult<T>> Read<T>(
        Func<HttpContent, CancellationToken, ValueTask<T?>> read, CancellationToken cancellation)
    {
        var result = new PostgrestResult<T> { Status = 0 };
        try
        {
            using var response = await transport.Send(draft, accept, cancellation);
            result = Described<T>(response);
            if (!response.IsSuccessStatusCode)
            {
                var body = await response.Content.ReadAsByteArrayAsync(cancellation);
                result = result with { Error = PostgrestError.Read(body, response.ReasonPhrase) };
            }
            else if (HasBody(response))
            {
                result = result with { Value = await read(response.Content, cancellation) };
            }
        }
        catch (OtherAnswer other)
        {
            result = result with { Error = new PostgrestError(null, other.Body, null, null) };
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            var error = new PostgrestError(null, failure.Message, failure.InnerException?.Message, null) { Cause = failure };
            result = result with { Error = error };
        }

        if (draft.ThrowOnError) result.EnsureSuccess();
        return result;
    }

    /// <summary>The answer with its body unread.</summary>
    /// <exception cref="PostgrestException">It is an error.</exception>
    public async Task<HttpResponseMessage> Open(CancellationToken cancellation)
    {
        var response = await transport.Send(draft, accept, cancellation);
        if (response.IsSuccessStatusCode) return response;

        using (response)
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellation);
            throw new PostgrestException((int)response.StatusCode, PostgrestError.Read(body, response.ReasonPhrase));
        }
    }

    private static PostgrestResult<T> Described<T>(HttpResponseMessage response) => new()
    {
        Status = (int)response.StatusCode,
        Reason = response.ReasonPhrase,
        Headers = response.Headers,
        ContentHeaders = response.Content.Headers,
        Range = response.Content.Headers.NonValidated.TryGetValues("Content-Range", out var range)
            ? ContentRange.Parse(range.ToString())
            : null,
    };

    private bool HasBody(HttpResponseMessage response) =>
        draft.Method != HttpMethod.Head
        && response.StatusCode != HttpStatusCode.NoContent
        && response.Content.Headers.ContentLength is not 0;

    private sealed class OtherAnswer(string body) : Exception
    {
        public string Body => body;
    }
}
