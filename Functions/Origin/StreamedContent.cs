using System.IO.Pipelines;
using System.Net;
using Edge.Postgrest;

namespace Edge.Origin;

/// <summary>
/// A PostgREST answer as HTTP content. It is produced as fast as it is read; letting go of it lets go of what it holds in the database.
/// </summary>
internal sealed class StreamedContent(PostgrestResponse response) : HttpContent
{
    private int taken;

    protected override bool TryComputeLength(out long length)
    {
        length = response.Body.Length ?? 0;
        return response.Body.Length is not null;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Take();
        await using (response)
        {
            var writer = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
            await response.Body.WriteTo(writer, cancellationToken);
            await writer.CompleteAsync();
        }
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken)
    {
        Take();
        return Task.FromResult<Stream>(new StreamedBody(response));
    }

    protected override void Dispose(bool disposing)
    {
        // What was taken is disposed by who took it. HTTP content has no asynchronous disposal, and what is let go unread is the exception.
        if (disposing && Interlocked.Exchange(ref taken, 1) == 0) Waited(response.DisposeAsync());
        base.Dispose(disposing);
    }

    private static void Waited(ValueTask disposal)
    {
        if (!disposal.IsCompletedSuccessfully) disposal.AsTask().GetAwaiter().GetResult();
    }

    private void Take()
    {
        if (Interlocked.Exchange(ref taken, 1) != 0) throw new InvalidOperationException("The body was read before: it is written once.");
    }
}
