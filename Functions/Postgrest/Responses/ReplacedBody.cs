using System.IO.Pipelines;

namespace Edge.Postgrest.Responses;

/// <summary>Bytes sent instead of the body that the database had: that one is let go of, unread.</summary>
internal sealed class ReplacedBody(ReadOnlyMemory<byte> bytes, ResponseBody unread) : ResponseBody
{
    public override long? Length => bytes.Length;

    public override bool IsHere => true;

    public override ValueTask WriteTo(PipeWriter writer, CancellationToken cancellation) => Blocks.Write(bytes, writer, cancellation);

    public override async ValueTask DisposeAsync()
    {
        await unread.DisposeAsync();
        await base.DisposeAsync();
    }
}
