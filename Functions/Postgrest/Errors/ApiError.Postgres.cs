namespace Edge.Postgrest.Errors;

// SQLSTATEs: what Postgres would say, said before it is asked, where asking it is not safe.
public sealed partial record ApiError
{
    /// <summary>Text that is not UTF-8, or has a NUL, which no Postgres text can hold.</summary>
    /// <param name="bytes">The offending ones: <c>0x00</c>, <c>0xc3 0x28</c>.</param>
    public static ApiError InvalidUtf8(string bytes) => new("22021", 400, $"invalid byte sequence for encoding \"UTF8\": {bytes}");

    public static ApiError BigintOutOfRange(string value) => new("22003", 400, $"value \"{value}\" is out of range for type bigint");

    /// <param name="subject">Its kind and its name: <c>table films</c>.</param>
    /// <param name="isAnonymous">Nobody has logged in.</param>
    public static ApiError PermissionDenied(string subject, bool isAnonymous) => InsufficientPrivilege($"permission denied for {subject}", isAnonymous);

    /// <summary>A row would be, or is already, one that the access policy does not permit to write.</summary>
    public static ApiError RowNotPermitted(string relation, bool isAnonymous) =>
        InsufficientPrivilege($"new row violates the access policy for table \"{relation}\"", isAnonymous);

    private static ApiError InsufficientPrivilege(string message, bool isAnonymous) =>
        isAnonymous ? new("42501", 401, message) { Headers = [new("WWW-Authenticate", "Bearer")] } : new("42501", 403, message);

    public static ApiError RoleDoesNotExist(string role) =>
        new("22023", 401, $"role \"{role}\" does not exist") { Headers = [new("WWW-Authenticate", "Bearer")] };

    /// <summary>A role that the token's issuer may not name.</summary>
    public static ApiError RoleNotAllowed(string role) => new("42501", 403, $"permission denied to set role \"{role}\"");
}
