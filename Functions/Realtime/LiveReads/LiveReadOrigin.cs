using System.Globalization;
using Edge.Cache;
using Edge.Origin;
using Edge.Postgrest;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Responses;
using Microsoft.AspNetCore.Http;

namespace Edge.Realtime.LiveReads;

/// <summary>Lets any read be watched: answers with a stream of events, or waits until the answer differs. All else passes.</summary>
/// <param name="server">Null: there is no change feed.</param>
/// <param name="stopping">The app ends: streams do too, and clients come back to another instance.</param>
internal sealed class LiveReadOrigin(IOrigin inner, LiveReadServer? server, Func<PostgrestConfig> config, CancellationToken stopping) : IOrigin
{
    public async ValueTask<PostgrestResponse> Answer(PostgrestRequest request, CancellationToken cancellation)
    {
        // 1. Without a feed nobody would tell of changes; a preference that cannot be met is ignored.
        if (server is null)
        {
            var plain = await inner.Answer(request, cancellation);
            return plain.Status is StatusCodes.Status406NotAcceptable && LiveRequest.Of(request) is { IsStream: true }
                ? await Instead(plain, ApiError.NoChangeFeed(), request) : plain;
        }

        // 2. What could be watched has a tag to wait with.
        if (LiveRequest.Of(request) is not { } live) return await Plain(request, cancellation);
        if (!server.TryEnter()) return Error(ApiError.TooManyWatchers(server.Options.MaxWatchers), request);
        var isHandedOn = false;
        try
        {
            // 3. Who asks, and what: errors are told as a plain read tells them.
            var asker = await server.Ask(live.Read, cancellation);
            var joined = asker is null ? new Joined.Refused() : await server.Join(live.Read, asker, cancellation);
            if (joined is not Joined.Watching { Watch: var watch })
            {
                if (!live.IsStream) return await Plain(request, cancellation);
                var plain = await inner.Answer(live.Read, cancellation);
                if (plain.Status >= StatusCodes.Status400BadRequest) return plain;
                return await Instead(plain, ApiError.NotWatchable(((Joined.Refused)joined).Reason), request);
            }

            // 4. A stream, which leaves by itself; or the next answer.
            var reader = new LiveReader(live, asker!, watch, server, inner, stopping);
            isHandedOn = live.IsStream;
            if (live.IsStream) return new() { Status = StatusCodes.Status200OK, Headers = StreamHeaders(watch), Body = new EventStream(reader) };
            try
            {
                return await Wait(live, reader, cancellation);
            }
            finally
            {
                reader.LeaveWatch();
            }
        }
        finally
        {
            if (!isHandedOn) server.Leave();
        }
    }

    public ValueTask<PostgrestResponse> Describe(PostgrestRequest request, CancellationToken cancellation) => inner.Describe(request, cancellation);

    private async ValueTask<PostgrestResponse> Plain(PostgrestRequest request, CancellationToken cancellation)
    {
        var response = await inner.Answer(request, cancellation);
        return HttpMethods.IsGet(request.Method) ? await Tagged(response, request, server!.Options.MaxAnswer, cancellation) : response;
    }

    private async ValueTask<PostgrestResponse> Wait(LiveRequest live, LiveReader reader, CancellationToken cancellation)
    {
        var limit = live.Wait!.Value < server!.Options.MaxWait ? live.Wait.Value : server.Options.MaxWait;
        KeyValuePair<string, string> applied = new("Preference-Applied", string.Create(CultureInfo.InvariantCulture, $"wait={(long)limit.TotalSeconds}"));
        var begun = server.Time.GetTimestamp();
        while (true)
        {
            var rest = limit - server.Time.GetElapsedTime(begun);
            switch (await reader.Next(rest, cancellation))
            {
                case LiveEvent.Result { Answer: var answer }:
                    return new() { Status = answer.Status, Headers = [.. answer.Headers, applied], Body = new ResponseBody.Buffered(answer.Body) };
                case LiveEvent.Failed { Response: var error }:
                    return error;
                case LiveEvent.Nothing when server.Time.GetElapsedTime(begun) >= limit || stopping.IsCancellationRequested:
                    return new() { Status = StatusCodes.Status304NotModified, Headers = [.. reader.Headers, applied] };
            }
        }
    }

    private PostgrestResponse Error(ApiError error, PostgrestRequest request) =>
        ResponseFrame.Around(ErrorResponder.From(error, config()), request, config());

    private async ValueTask<PostgrestResponse> Instead(PostgrestResponse other, ApiError error, PostgrestRequest request)
    {
        await other.DisposeAsync();
        return Error(error, request);
    }

    /// <summary>With a validator, which is the same as that of the events; 304 to who has the answer. Only what is short enough to be watched has one.</summary>
    private static async ValueTask<PostgrestResponse> Tagged(
        PostgrestResponse response, PostgrestRequest request, int longest, CancellationToken cancellation)
    {
        if (response.Status is not (StatusCodes.Status200OK or StatusCodes.Status206PartialContent)) return response;
        if (response.Headers.Any(header => header.Key.Equals("ETag", StringComparison.OrdinalIgnoreCase))) return response;
        if (await WholeBody.Read(response.Body, longest, cancellation) is not { } body) return response;
        await response.DisposeAsync();
        var etag = ETags.Of(response.Status, response.Headers, body);
        var isKnown = ETags.Match(request.Headers.IfNoneMatch, etag);
        return new()
        {
            Status = isKnown ? StatusCodes.Status304NotModified : response.Status,
            Reason = isKnown ? null : response.Reason,
            Headers = [.. response.Headers, new("ETag", etag)],
            Body = isKnown ? ResponseBody.Empty : new ResponseBody.Buffered(body),
        };
    }

    private static IReadOnlyList<KeyValuePair<string, string>> StreamHeaders(Watch watch) =>
    [
        .. watch.State.Answer!.Headers.Where(header =>
            header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase) || header.Key.Equals("Vary", StringComparison.OrdinalIgnoreCase)),
        new("Content-Type", LiveRequest.EventStream),
        new("Cache-Control", "no-store"),
        new("X-Accel-Buffering", "no"),
    ];
}
