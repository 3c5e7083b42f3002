using System.Buffers;
using System.IO.Pipelines;
using Edge.Postgrest;

namespace Edge.Origin;

/// <summary>The remote's bytes, passed on as they come. Disposing it lets go of the connection and of the request's turn.</summary>
internal sealed class RemoteBody(HttpResponseMessage response, Silence silence, IDisposable turn) : ResponseBody
{
    private const int Block = 16 * 1024;

    private ReadOnlyMemory<byte> gathered;
    private bool disposed;

    public override long? Length => response.Content.Headers.ContentLength;

    /// <summary>The body in memory, with the connection let go; or this one, still whole, if it is longer than that.</summary>
    /// <param name="limit">Bytes.</param>
    /// <exception cref="IOException">The remote broke off.</exception>
    /// <exception cref="TimeoutException">The remote was silent for too long.</exception>
    public async ValueTask<ResponseBody> Gather(long limit, CancellationToken cancellation)
    {
        if (Length > limit) return this;
        var stream = await response.Content.ReadAsStreamAsync(cancellation);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellation);
        var bytes = new ArrayBufferWriter<byte>();
        while (bytes.WrittenCount <= limit)
        {
            silence.Begin();
            var read = await Read(stream, bytes.GetMemory(Block), either.Token);
            silence.Pause();
            if (read == 0)
            {
                await DisposeAsync();
                return new Buffered(bytes.WrittenMemory);
            }

            bytes.Advance(read);
        }

        gathered = bytes.WrittenMemory;
        return this;
    }

    /// <exception cref="IOException">The remote broke off: so does the answer.</exception>
    /// <exception cref="TimeoutException">The remote was silent for too long.</exception>
    public override async ValueTask WriteTo(PipeWriter writer, CancellationToken cancellation)
    {
        if (!gathered.IsEmpty) await writer.WriteAsync(gathered, cancellation);

        // The same stream each time it is asked for.
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellation);
        while (true)
        {
            silence.Begin();
            var read = await Read(stream, writer.GetMemory(Block), either.Token);
            // From here on it is the reader who lets one wait.
            silence.Pause();
            if (read == 0) return;
            writer.Advance(read);
            if ((await writer.FlushAsync(cancellation)).IsCompleted) return;
        }
    }

    private async ValueTask<int> Read(Stream stream, Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await stream.ReadAsync(buffer, cancellation);
        }
        catch (OperationCanceledException) when (silence.WasTooLong)
        {
            throw new TimeoutException("The remote PostgREST stopped in the middle of its answer");
        }
    }

    public override ValueTask DisposeAsync()
    {
        if (!disposed)
        {
            disposed = true;
            response.Dispose();
            silence.Dispose();
            turn.Dispose();
        }

        return base.DisposeAsync();
    }
}
