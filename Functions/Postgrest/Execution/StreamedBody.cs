using System.IO.Pipelines;
using Npgsql;

namespace Edge.Postgrest.Execution;

/// <summary>
/// A large body of a read, copied from the connection as the client takes it. The connection is held until the last byte, until the body is
/// disposed, or until the client has kept it waiting for too long.
/// </summary>
internal sealed class StreamedBody(
    NpgsqlConnection connection, NpgsqlDataReader reader, Stream stream, long bytes, TimeSpan patience, TimeProvider time) : ResponseBody
{
    private const int Block = 16 * 1024;

    // What is left of a body is read and thrown away up to here; beyond, a new connection is cheaper.
    private const long WorthDraining = 256 * 1024;

    private long remaining = bytes;
    private bool released;

    public override long? Length { get; } = bytes;

    /// <exception cref="TimeoutException">The client was too slow. The answer is cut off.</exception>
    public override async ValueTask WriteTo(PipeWriter writer, CancellationToken cancellation)
    {
        try
        {
            var isTaken = true;
            while (remaining > 0 && isTaken)
            {
                var read = await stream.ReadAsync(writer.GetMemory(Block), cancellation);
                if (read == 0) throw new EndOfStreamException("The database gave less than it had announced");
                writer.Advance(read);
                remaining -= read;
                if (remaining == 0) await Release();
                isTaken = await Flush(writer, cancellation);
            }
        }
        catch (NpgsqlException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        finally
        {
            await Release();
        }
    }

    /// <summary>False if the client has gone.</summary>
    private async ValueTask<bool> Flush(PipeWriter writer, CancellationToken cancellation)
    {
        var flush = writer.FlushAsync(cancellation);
        if (flush.IsCompleted) return !(await flush).IsCompleted;

        var since = time.GetTimestamp();
        try
        {
            var result = await flush.AsTask().WaitAsync(patience, time, cancellation);
            patience = TimeSpan.FromTicks(Math.Max(0, (patience - time.GetElapsedTime(since)).Ticks));
            return !result.IsCompleted;
        }
        catch (TimeoutException)
        {
            writer.CancelPendingFlush();
            throw new TimeoutException("The client kept the answer waiting for too long");
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await Release();
        await base.DisposeAsync();
    }

    private async ValueTask Release()
    {
        if (released) return;
        released = true;
        try
        {
            if (remaining > WorthDraining) await BreakConnection();
            await reader.DisposeAsync();
        }
        catch (NpgsqlException) when (remaining > 0)
        {
            // The client already knows that its answer ended early.
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }

    /// <summary>A read that is cancelled before it starts breaks the connection, so that nothing more has to come through it.</summary>
    private async ValueTask BreakConnection()
    {
        try
        {
            _ = await stream.ReadAsync(new byte[1], new CancellationToken(canceled: true));
        }
        catch (Exception broken) when (broken is OperationCanceledException or NpgsqlException)
        {
        }
    }
}
