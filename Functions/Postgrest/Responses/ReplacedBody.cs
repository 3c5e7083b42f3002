using System.IO.Pipelines;

namespace Edge.Postgrest.Responses;

/// <summary>Bytes sent instead of the body that the database had: that one is let go of, unread.</summary>
internal sealed class ReplacedBody(ReadOnlyMemory<byte> bytes, ResponseBody unread) : ResponseBody
{
    public override long? Length => bytes.Length;

    public override ReadOnlyMemory<byte>? Whole => bytes;

    public override async ValueTask WriteTo(PipeWriter writer, CancellationToken cancellation)
    {
        if (!bytes.IsEmpty) await writer.WriteAsync(bytes, cancellation);
    }

    public override async ValueTask DisposeAsync()
    {
        await unread.DisposeAsync();
        await base.DisposeAsync();
    }
}
