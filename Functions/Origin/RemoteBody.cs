using System.IO.Pipelines;
using Edge.Postgrest;

namespace Edge.Origin;

/// <summary>The remote's bytes, passed on as they come. Disposing it lets go of the connection and of the request's turn.</summary>
internal sealed class RemoteBody(HttpResponseMessage response, Silence silence, IDisposable turn) : ResponseBody
{
    private const int Block = 16 * 1024;

    private bool disposed;

    public override long? Length => response.Content.Headers.ContentLength;

    /// <exception cref="IOException">The remote broke off: so does the answer.</exception>
    /// <exception cref="TimeoutException">The remote was silent for too long.</exception>
    public override async ValueTask WriteTo(PipeWriter writer, CancellationToken cancellation)
    {
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
