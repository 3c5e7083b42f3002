using System.Buffers;
using System.IO.Pipelines;
using Npgsql;

namespace Edge.Postgrest.Execution;

/// <summary>
/// Copies a large body of a read from the connection as the client takes it. When the client keeps the connection waiting, the rest goes to a
/// temporary file and the connection back to the pool. Without room for that, the connection is held until the last byte, until the body is
/// disposed, or until the client has kept it waiting for too long, or the database the client.
/// </summary>
/// <param name="spillLimit">Bytes of all temporary files at once.</param>
/// <param name="answerTimeout">How long the database may be silent.</param>
/// <param name="patience">How long in all the client may keep it waiting.</param>
internal sealed class StreamedBody(
    NpgsqlConnection connection, NpgsqlDataReader reader, ResultReader results, Stream stream, long bytes, TimeSpan answerTimeout, TimeSpan patience,
    long spillLimit, TimeProvider time) : ResponseBody
{
    // In all. A client that reads as fast as the database answers is not slowed down by a file.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    private const int Block = 16 * 1024;

    // What is left of a body is read and thrown away up to here; beyond, a new connection is cheaper.
    private const long WorthDraining = 256 * 1024;

    private long remaining = bytes;
    private TimeSpan grace = Grace;
    private bool isBroken;
    private bool released;

    public override long? Length { get; } = bytes;

    /// <exception cref="TimeoutException">The client was too slow, or the database silent. The answer is cut off.</exception>
    public override async ValueTask WriteTo(PipeWriter writer, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            var isTaken = true;
            while (remaining > 0 && isTaken)
            {
                writer.Advance(await Read(writer.GetMemory(Block), stop));
                if (remaining == 0) await Release();
                var flush = writer.FlushAsync(cancellation);
                if (flush.IsCompleted)
                {
                    isTaken = !(await flush).IsCompleted;
                    continue;
                }

                var flushing = flush.AsTask();
                if (!await IsSoon(flushing) && AnswerSpill.TryCreate(remaining, spillLimit) is { } spill)
                {
                    await SendLater(spill, flushing, writer, stop);
                    return;
                }
                isTaken = await Flush(flushing, writer, cancellation);
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

    private async ValueTask<int> Read(Memory<byte> block, CancellationTokenSource stop)
    {
        var reading = stream.ReadAsync(block, stop.Token);
        var read = reading.IsCompletedSuccessfully ? reading.Result : await InTime(reading.AsTask(), stop);
        if (read == 0) throw new EndOfStreamException("The database gave less than it had announced");
        remaining -= read;
        return read;
    }

    /// <summary>A read that is cancelled breaks the connection at once.</summary>
    private async ValueTask<int> InTime(Task<int> reading, CancellationTokenSource stop)
    {
        try
        {
            return await reading.WaitAsync(answerTimeout, time);
        }
        catch (TimeoutException)
        {
            if (reading.IsCompleted) return await reading;
            isBroken = true;
            await stop.CancelAsync();
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new TimeoutException("The database kept the answer waiting for too long");
        }
    }

    /// <summary>False if the client has kept the connection waiting for longer than it may; nothing that is left is worth a file: true.</summary>
    private async ValueTask<bool> IsSoon(Task flushing)
    {
        if (remaining == 0) return true;
        var since = time.GetTimestamp();
        await flushing.WaitAsync(grace, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        grace = TimeSpan.FromTicks(Math.Max(0, (grace - time.GetElapsedTime(since)).Ticks));
        return flushing.IsCompleted;
    }

    /// <summary>Takes in the rest, gives the connection back, and goes on with the client.</summary>
    private async ValueTask SendLater(AnswerSpill spill, Task<FlushResult> flushing, PipeWriter writer, CancellationTokenSource stop)
    {
        await using var rest = spill;
        var block = ArrayPool<byte>.Shared.Rent(4 * Block);
        try
        {
            while (remaining > 0) await rest.Write(block.AsMemory(0, await Read(block, stop)), stop.Token);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
        await Release();
        if (!(await flushing).IsCompleted) await rest.CopyTo(writer, stop.Token);
    }

    /// <summary>False if the client has gone.</summary>
    private async ValueTask<bool> Flush(Task<FlushResult> flushing, PipeWriter writer, CancellationToken cancellation)
    {
        var since = time.GetTimestamp();
        try
        {
            var result = await flushing.WaitAsync(patience, time, cancellation);
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
            if (remaining > WorthDraining && !isBroken) await BreakConnection();
            await End();
        }
        catch (NpgsqlException) when (remaining > 0)
        {
            // The client already knows that its answer ended early.
        }
    }

    /// <summary>Takes in what is left, and gives the connection back; where it does not come, somebody else waits for it.</summary>
    private async ValueTask End()
    {
        var stop = new CancellationTokenSource();
        var ending = GiveBack(stop.Token);
        try
        {
            await ending.WaitAsync(answerTimeout, time);
        }
        catch (TimeoutException)
        {
            GivenUp.Leave(ending, stop);
        }
    }

    private async Task GiveBack(CancellationToken cancellation)
    {
        try
        {
            if (!isBroken) await results.ReadToEnd(cancellation);
            await reader.DisposeAsync();
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }

    /// <summary>A read that is cancelled before it starts breaks the connection, so that nothing more has to come through it.</summary>
    private async ValueTask BreakConnection()
    {
        isBroken = true;
        try
        {
            _ = await stream.ReadAsync(new byte[1], new CancellationToken(canceled: true));
        }
        catch (Exception broken) when (broken is OperationCanceledException or NpgsqlException)
        {
        }
    }
}
