using System.IO.Pipelines;
using System.Runtime.CompilerServices;

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

    /// <summary>All of it, if it is in memory until it is disposed; null: it has to be waited for.</summary>
    public virtual ReadOnlyMemory<byte>? Whole => null;

    public abstract ValueTask WriteTo(PipeWriter writer, CancellationToken cancellation);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Bytes in memory, which can be written any number of times.</summary>
    public sealed class Buffered(ReadOnlyMemory<byte> bytes) : ResponseBody
    {
        public ReadOnlyMemory<byte> Bytes => bytes;

        public override long? Length => bytes.Length;

        public override ReadOnlyMemory<byte>? Whole => bytes;

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
        public override async ValueTask WriteTo(PipeWriter writer, CancellationToken cancellation)
        {
            if (!bytes.IsEmpty) await writer.WriteAsync(bytes, cancellation);
        }
    }
}
