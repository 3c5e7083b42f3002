namespace Edge.Postgrest.Errors;

// SQLSTATEs: what Postgres would say, said before it is asked, where asking it is not safe.
public sealed partial record ApiError
{
    /// <summary>Text that is not UTF-8, or has a NUL, which no Postgres text can hold.</summary>
    /// <param name="bytes">The offending ones: <c>0x00</c>, <c>0xc3 0x28</c>.</param>
    public static ApiError InvalidUtf8(string bytes) => new("22021", 400, $"invalid byte sequence for encoding \"UTF8\": {bytes}");

    public static ApiError BigintOutOfRange(string value) => new("22003", 400, $"value \"{value}\" is out of range for type bigint");

    public static ApiError RoleDoesNotExist(string role) =>
        new("22023", 401, $"role \"{role}\" does not exist") { Headers = [new("WWW-Authenticate", "Bearer")] };

    /// <summary>A role that the token's issuer may not name.</summary>
    public static ApiError RoleNotAllowed(string role) => new("42501", 403, $"permission denied to set role \"{role}\"");
}
