using Edge.Postgrest.Errors;

namespace Edge.Postgrest;

/// <summary>Reads a request's body into memory, up to a limit.</summary>
internal static class RequestBody
{
    private const int FirstBlock = 4 * 1024;

    /// <param name="declaredLength">Content-Length; null if the client did not say.</param>
    /// <param name="limit">Bytes; more is an <see cref="ApiException"/> with status 413.</param>
    public static async ValueTask<ReadOnlyMemory<byte>> Read(Stream body, long? declaredLength, long limit, CancellationToken cancellation)
    {
        if (ReferenceEquals(body, Stream.Null) || declaredLength == 0) return ReadOnlyMemory<byte>.Empty;
        if (declaredLength > limit) throw new ApiException(ApiError.BodyTooLarge(limit));
        var buffer = new byte[declaredLength is { } length ? (int)length : FirstBlock];
        var filled = 0;
        while (true)
        {
            if (filled == buffer.Length)
            {
                if (filled == declaredLength) break;
                if (filled == limit)
                {
                    if (await body.ReadAsync(new byte[1], cancellation) > 0) throw new ApiException(ApiError.BodyTooLarge(limit));
                    break;
                }
                Array.Resize(ref buffer, (int)Math.Min(limit, buffer.Length * 2L));
            }
            var read = await body.ReadAsync(buffer.AsMemory(filled), cancellation);
            if (read == 0) break;
            filled += read;
        }
        return buffer.AsMemory(0, filled);
    }
}
