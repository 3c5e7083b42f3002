namespace Edge.Objects;

/// <summary>Who calls an object, as the token says.</summary>
/// <param name="Role">The database role of the caller.</param>
/// <param name="Claims">A JSON object: the token's claims.</param>
public sealed record ObjectCaller(string Role, string Claims)
{
    /// <summary>The app itself, for calls that no request stands behind.</summary>
    public static ObjectCaller App { get; } = new("", "{}");
}
