namespace Edge.Postgrest.Errors;

// EDGE0xx: what PostgREST has no code for.
public sealed partial record ApiError
{
    /// <param name="limit">Bytes.</param>
    public static ApiError BodyTooLarge(long limit) => new("EDGE001", 413, "The request body is too large", $"At most {limit} bytes are accepted");
}
