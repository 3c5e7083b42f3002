using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;

namespace Edge.Client;

public abstract partial class Query<TRow>
{
    private const string EventStream = "text/event-stream";
    private const int LongestPause = 5;

    /// <summary>All rows, now and each time they have changed. A lost connection is made again, and nothing comes twice for it.</summary>
    /// <exception cref="PostgrestException">The read cannot be watched, or not any more.</exception>
    public IAsyncEnumerable<IReadOnlyList<TRow>> Watch(CancellationToken cancellation = default) => Watch<TRow>(cancellation);

    public IAsyncEnumerable<IReadOnlyList<T>> Watch<T>(CancellationToken cancellation = default) => Watch(JsonValues.TypeOf<T>(Json), cancellation);

    public async IAsyncEnumerable<IReadOnlyList<T>> Watch<T>(
        JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        string? last = null;
        for (var attempts = 1; ; attempts++)
        {
            using var response = await Connect(last, cancellation);
            await using var body = response is null ? Stream.Null : await response.Content.ReadAsStreamAsync(cancellation);
            await using var events = SseParser.Create(body, static (_, data) => data.ToArray()).EnumerateAsync(cancellation).GetAsyncEnumerator(cancellation);
            while (await HasNext(events))
            {
                var next = events.Current;
                if (next.EventType == "error") throw Ended(next.Data);
                if (next.EventType != "result") continue;
                (last, attempts) = (next.EventId ?? last, 0);
                yield return await All(new MemoryStream(next.Data), type, cancellation);
            }

            await transport.Pause(Math.Clamp(attempts, 1, LongestPause), cancellation);
        }
    }

    /// <returns>Null: not for now.</returns>
    private async Task<HttpResponseMessage?> Connect(string? last, CancellationToken cancellation)
    {
        try
        {
            return await new Exchange(transport, last is null ? draft : draft.Header("Last-Event-ID", last), EventStream).Open(cancellation);
        }
        catch (Exception lost) when (lost is HttpRequestException or PostgrestException { Status: 429 or >= 500 })
        {
            return null;
        }
    }

    private static async ValueTask<bool> HasNext(IAsyncEnumerator<SseItem<byte[]>> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            return false;
        }
    }

    private static PostgrestException Ended(byte[] data)
    {
        var error = PostgrestError.Read(data, null);
        return new(error.Code is "PGRST301" or "PGRST302" or "PGRST303" ? 401 : 400, error);
    }
}
