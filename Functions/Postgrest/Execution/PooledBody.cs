using System.Buffers;
using System.IO.Pipelines;

namespace Edge.Postgrest.Execution;

/// <summary>A body that is all here, in memory that goes back to the pool when the body is disposed.</summary>
internal sealed class PooledBody : ResponseBody
{
    private readonly int length;
    private byte[]? bytes;

    private PooledBody(byte[] bytes, int length)
    {
        this.bytes = bytes;
        this.length = length;
    }

    public override long? Length => length;

    /// <param name="length">Bytes that the stream has.</param>
    internal static async ValueTask<ResponseBody> Read(Stream stream, int length, CancellationToken cancellation)
    {
        if (length == 0) return Empty;
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await stream.ReadExactlyAsync(bytes.AsMemory(0, length), cancellation);
            return new PooledBody(bytes, length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(bytes);
            throw;
        }
    }

    public override ReadOnlyMemory<byte>? Whole
    {
        get
        {
            ObjectDisposedException.ThrowIf(bytes is null, this);
            return bytes.AsMemory(0, length);
        }
    }

    public override async ValueTask WriteTo(PipeWriter writer, CancellationToken cancellation) =>
        await writer.WriteAsync(Whole!.Value, cancellation);

    public override ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref bytes, null) is { } rented) ArrayPool<byte>.Shared.Return(rented);
        return base.DisposeAsync();
    }
}
