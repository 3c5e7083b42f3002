using System.Net;
using System.Text;

namespace Edge.Client;

/// <summary>One request and what came of it, as a value (or an exception, for those who asked for that).</summary>
internal static class Exchange
{
    public static async Task<PostgrestResult> Plain(Transport transport, RequestDraft draft, string accept, CancellationToken cancellation) =>
        await Read<object?>(transport, draft, accept, (_, _) => default, cancellation);

    /// <summary>An answer that is not JSON is an error: it comes from something in between.</summary>
    public static Task<PostgrestResult<T>> ReadJson<T>(
        Transport transport, RequestDraft draft, string accept, Func<Stream, CancellationToken, ValueTask<T?>> read, CancellationToken cancellation) =>
        Read(transport, draft, accept, async (content, cancel) =>
        {
            if (!MediaTypes.IsJson(content.Headers.ContentType?.MediaType)) throw new NotJsonException(await content.ReadAsStringAsync(cancel));
            await using var body = await content.ReadAsStreamAsync(cancel);
            return await read(body, cancel);
        }, cancellation);

    public static async Task<PostgrestResult<T>> Read<T>(
        Transport transport, RequestDraft draft, string accept, Func<HttpContent, CancellationToken, ValueTask<T?>> read, CancellationToken cancellation)
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
            else if (HasBody(draft, response))
            {
                result = result with { Value = await read(response.Content, cancellation) };
            }
        }
        catch (NotJsonException other)
        {
            result = result with { Error = new PostgrestError(null, other.Body, null, null) };
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            result = result with { Error = new PostgrestError(null, failure.Message, failure.InnerException?.Message, null) { Cause = failure } };
        }

        if (draft.ThrowOnError) result.EnsureSuccess();
        return result;
    }

    /// <summary>Throws for an error answer.</summary>
    public static async Task EnsureSuccess(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.IsSuccessStatusCode) return;
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        throw new PostgrestException((int)response.StatusCode, PostgrestError.Read(body, response.ReasonPhrase));
    }

    private static PostgrestResult<T> Described<T>(HttpResponseMessage response) => new()
    {
        Status = (int)response.StatusCode,
        Reason = response.ReasonPhrase,
        Headers = response.Headers,
        ContentHeaders = response.Content.Headers,
        Range = response.Content.Headers.NonValidated.TryGetValues("Content-Range", out var range) ? ContentRange.Parse(range.ToString()) : null,
    };

    private static bool HasBody(RequestDraft draft, HttpResponseMessage response) =>
        draft.Method != HttpMethod.Head && response.StatusCode != HttpStatusCode.NoContent && response.Content.Headers.ContentLength is not 0;

    private sealed class NotJsonException(string body) : Exception
    {
        public string Body => body;
    }
}
