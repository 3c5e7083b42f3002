using System.IO.Pipelines;
using Edge.Cache;
using Edge.Postgrest;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Responses;
using Microsoft.AspNetCore.Http;

namespace Edge.Realtime.LiveReads;

/// <summary>Writes what a client is told as <c>text/event-stream</c>, for as long as it listens.</summary>
internal sealed class EventStream(LiveReader reader) : ResponseBody
{
    // What a slow client may hold up at a time.
    private const int Block = 16 * 1024;
    private const int LongestError = 1024 * 1024;

    private static readonly PostgrestConfig Verbose = new() { ConnectionString = "" };

    private int isLeft;
    private bool isLast;

    public override long? Length => null;

    public override async ValueTask WriteTo(PipeWriter writer, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, reader.Stopping);
        try
        {
            // Headers and the first line come at once, whatever the client has already.
            var isOpen = await Write(writer, ServerSentEvent.KeepAlive, either.Token);
            var writtenAt = reader.Time.GetTimestamp();
            while (isOpen)
            {
                var silence = reader.Options.KeepAlive - reader.Time.GetElapsedTime(writtenAt);
                var bytes = await reader.Next(silence, either.Token) switch
                {
                    LiveEvent.Result result => result.Answer.Event,
                    LiveEvent.Failed failed => await Error(failed, either.Token),
                    _ when reader.Time.GetElapsedTime(writtenAt) >= reader.Options.KeepAlive => ServerSentEvent.KeepAlive,
                    _ => default,
                };
                if (bytes.IsEmpty) continue;
                isOpen = await Write(writer, bytes, either.Token) && !isLast;
                writtenAt = reader.Time.GetTimestamp();
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The client has gone, or the app ends.
        }
    }

    public override ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isLeft, 1) == 0) reader.Leave();
        return base.DisposeAsync();
    }

    /// <returns>False: nobody reads any more.</returns>
    /// <exception cref="TimeoutException">The client reads too slowly.</exception>
    private async ValueTask<bool> Write(PipeWriter writer, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        for (var at = 0; at < bytes.Length; at += Block)
        {
            var writing = writer.WriteAsync(bytes[at..Math.Min(bytes.Length, at + Block)], cancellation);
            var result = writing.IsCompletedSuccessfully
                ? writing.Result
                : await writing.AsTask().WaitAsync(reader.Options.SlowReaderTimeout, reader.Time, cancellation);
            if (result.IsCompleted || result.IsCanceled) return false;
        }

        return true;
    }

    private async ValueTask<ReadOnlyMemory<byte>> Error(LiveEvent.Failed failed, CancellationToken cancellation)
    {
        isLast = true;
        await using var response = failed.Response.Status >= StatusCodes.Status400BadRequest
            ? failed.Response
            : ErrorResponder.From(ApiError.NotWatchable(failed.Reason), Verbose);
        if (response != failed.Response) await failed.Response.DisposeAsync();
        return ServerSentEvent.Error(await WholeBody.Read(response.Body, LongestError, cancellation) ?? []);
    }
}
