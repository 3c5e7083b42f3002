using Edge.Postgrest.Errors;
using Microsoft.AspNetCore.Http;

namespace Edge.Postgrest;

/// <summary>Reads a request's body into memory, up to a limit.</summary>
internal static class RequestBody
{
    private const int FirstBlock = 4 * 1024;

    // What a client says that it will send is not yet sent.
    private const int LargestFirstBlock = 1024 * 1024;

    /// <param name="lease">Counts the bytes; null: nobody does.</param>
    /// <param name="declaredLength">Content-Length; null if the client did not say.</param>
    /// <param name="limit">Bytes; more is an <see cref="ApiException"/> with status 413.</param>
    public static async ValueTask<ReadOnlyMemory<byte>> Read(Stream body, long? declaredLength, long limit, BodiesInFlight.Lease? lease, CancellationToken cancellation)
    {
        if (ReferenceEquals(body, Stream.Null) || declaredLength == 0) return ReadOnlyMemory<byte>.Empty;
        if (declaredLength > limit) throw new ApiException(ApiError.BodyTooLarge(limit));
        var most = declaredLength ?? limit;
        lease?.Take(Math.Min(most, declaredLength is null ? FirstBlock : LargestFirstBlock));
        var buffer = new byte[Math.Min(most, declaredLength is null ? FirstBlock : LargestFirstBlock)];
        var filled = 0;
        while (true)
        {
            if (filled == buffer.Length)
            {
                if (filled == declaredLength) break;
                if (filled == limit)
                {
                    if (await ReadSome(body, new byte[1], cancellation) > 0) throw new ApiException(ApiError.BodyTooLarge(limit));
                    break;
                }
                // Who has sent as much will send the rest: one array for all of it leaves no others behind.
                var next = (int)(declaredLength ?? Math.Min(most, buffer.Length * 2L));
                lease?.Take(next);
                buffer = Grown(buffer, next);
            }
            var read = await ReadSome(body, buffer.AsMemory(filled), cancellation);
            if (read == 0) break;
            filled += read;
        }
        return buffer.AsMemory(0, filled);
    }

    private static byte[] Grown(byte[] filled, int length)
    {
        var larger = GC.AllocateUninitializedArray<byte>(length);
        filled.CopyTo(larger, 0);
        return larger;
    }

    private static async ValueTask<int> ReadSome(Stream body, Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellation);
        }
        catch (IOException unreadable) when (!cancellation.IsCancellationRequested)
        {
            var status = (unreadable as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
            throw ApiError.BodyUnreadable(status, unreadable.Message).AsException(unreadable);
        }
    }
}
