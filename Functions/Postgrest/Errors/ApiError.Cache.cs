namespace Edge.Postgrest.Errors;

// EDGE03x: the cache in front of the engine.
public sealed partial record ApiError
{
    /// <remarks>RFC 9111, 5.2.1.7.</remarks>
    public static ApiError OnlyIfCached() => new(
        "EDGE030", 504, "No fresh answer is kept", null, "Ask without Cache-Control: only-if-cached.");
}
