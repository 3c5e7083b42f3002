using System.IO.Pipelines;

namespace Edge.Postgrest;

/// <summary>An answer, ready to be sent: by the time it exists its transaction is committed, unless its body streams from a read.</summary>
public sealed class PostgrestResponse : IAsyncDisposable
{
    public required int Status { get; init; }

    /// <summary>A reason phrase set by the database; null: the standard one.</summary>
    public string? Reason { get; init; }

    /// <summary>In order; a name may come more than once. Content-Length is the body's to say.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    public ResponseBody Body { get; init; } = ResponseBody.Empty;

    public ValueTask DisposeAsync() => Body.DisposeAsync();
}

/// <summary>The bytes of an answer. Written at most once; disposing it unwritten lets go of what it holds.</summary>
public abstract class ResponseBody : IAsyncDisposable
{
    public static ResponseBody Empty { get; } = new Buffered(ReadOnlyMemory<byte>.Empty);

    /// <summary>Bytes; null if not known before the end.</summary>
    public abstract long? Length { get; }

    /// <summary>All of it is in memory: once begun, only the client can keep it from being sent.</summary>
    public virtual bool IsHere => false;

    public abstract ValueTask WriteTo(PipeWriter writer, CancellationToken cancellation);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Bytes in memory, which can be written any number of times.</summary>
    public sealed class Buffered(ReadOnlyMemory<byte> bytes) : ResponseBody
    {
        public ReadOnlyMemory<byte> Bytes => bytes;

        public override long? Length => bytes.Length;

        public override bool IsHere => true;

        public override ValueTask WriteTo(PipeWriter writer, CancellationToken cancellation) => Blocks.Write(bytes, writer, cancellation);
    }
}
