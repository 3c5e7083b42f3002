namespace Edge.Postgrest.Access;

/// <summary>Configuration section <c>Access</c>.</summary>
public sealed class AccessOptions
{
    /// <summary>Where the access policy is; empty: there is none, and the database alone decides.</summary>
    public string PolicyFile { get; set; } = "";
}
