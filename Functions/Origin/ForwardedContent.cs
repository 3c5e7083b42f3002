using System.Buffers;
using System.Net;

namespace Edge.Origin;

/// <summary>A client's body, copied to the remote as it comes. It can be sent once.</summary>
internal sealed class ForwardedContent(Forwarding forwarding) : HttpContent
{
    private const int Block = 16 * 1024;

    protected override bool TryComputeLength(out long length)
    {
        length = forwarding.Request.Headers.ContentLength ?? 0;
        return forwarding.Request.Headers.ContentLength is not null;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (forwarding.BodyTaken) throw new InvalidOperationException("The body was sent before: it can be read once.");
        forwarding.BodyTaken = true;
        var buffer = ArrayPool<byte>.Shared.Rent(Block);
        try
        {
            while (await Read(buffer, cancellationToken) is > 0 and var read)
            {
                forwarding.Silence.Begin();
                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                await stream.FlushAsync(cancellationToken);
            }

            forwarding.Silence.Begin();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<int> Read(byte[] buffer, CancellationToken cancellation)
    {
        forwarding.Silence.Pause();
        try
        {
            return await forwarding.Request.Body.ReadAsync(buffer.AsMemory(0, Block), cancellation);
        }
        catch (IOException unreadable)
        {
            forwarding.BodyFailure = unreadable;
            throw;
        }
    }
}
