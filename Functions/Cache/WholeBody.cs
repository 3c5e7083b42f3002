using System.IO.Pipelines;
using Edge.Postgrest;

namespace Edge.Cache;

/// <summary>Takes a body into memory.</summary>
internal static class WholeBody
{
    /// <returns>Null, and nothing read: it is longer than the limit, or does not say how long it is.</returns>
    public static async ValueTask<byte[]?> Read(ResponseBody body, long limit, CancellationToken cancellation)
    {
        if (body.Length is not { } length || length > limit) return null;
        if (length == 0) return [];
        var bytes = new byte[length];
        using var stream = new MemoryStream(bytes);
        var writer = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        await body.WriteTo(writer, cancellation);
        await writer.CompleteAsync();
        return stream.Position == length ? bytes : throw new EndOfStreamException("The origin gave less than it had announced.");
    }
}
