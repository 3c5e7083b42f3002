using System.IO.Pipelines;
using Edge.Postgrest;

namespace Edge.Origin;

/// <summary>Reads what a <see cref="ResponseBody"/> writes, at the reader's pace: at most a pipe's worth is ever waiting.</summary>
internal sealed class StreamedBody : Stream
{
    private readonly CancellationTokenSource abandoned = new();
    private readonly Stream reading;
    private readonly Task writing;
    private bool disposed;

    public StreamedBody(PostgrestResponse response)
    {
        var pipe = new Pipe();
        reading = pipe.Reader.AsStream();
        writing = Write(response, pipe.Writer, abandoned.Token);
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        reading.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        reading.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => reading.Read(buffer, offset, count);

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Ends the writing, if it is still going on, and waits until it has let go of its connection.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (!disposed)
        {
            disposed = true;
            await abandoned.CancelAsync();
            await reading.DisposeAsync();
            await writing;
            abandoned.Dispose();
        }

        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !disposed) DisposeAsync().AsTask().GetAwaiter().GetResult();
        base.Dispose(disposing);
    }

    // A failure belongs to the reader: it comes out of its next read, not out of this task.
    private static async Task Write(PostgrestResponse response, PipeWriter writer, CancellationToken abandoned)
    {
        Exception? failure = null;
        try
        {
            await using (response) await response.Body.WriteTo(writer, abandoned);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        await writer.CompleteAsync(failure);
    }
}
