namespace Microsoft.Azure.Functions.Worker;

/// <summary>Which key a request needs; see <c>FunctionKeys</c> in the configuration.</summary>
public enum AuthorizationLevel
{
    Anonymous = 0,
    User = 1,
    Function = 2,
    System = 3,
    Admin = 4,
}

/// <summary>On a function's <c>HttpRequest</c>: the requests that reach it. Without methods: all.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods) : Attribute
{
    public AuthorizationLevel AuthLevel { get; } = authLevel;

    public string[] Methods { get; } = methods;

    /// <summary>Below the route prefix; null: the function's name.</summary>
    public string? Route { get; set; }
}
