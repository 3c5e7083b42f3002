using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Access;

/// <summary>The policy in force, if there is one; bound anew to each schema cache.</summary>
public sealed class AccessControl(AccessPolicy? policy, PostgrestConfig config)
{
    private volatile RoleAccess? unrestricted;
    private volatile PolicyBinding? binding;

    public AccessPolicy? Policy => policy;

    public RoleAccess For(string role, SchemaCache schema)
    {
        if (policy is not null) return Bound(schema)!.For(role);
        if (unrestricted is { } known && ReferenceEquals(known.Schema, schema)) return known;
        return unrestricted = RoleAccess.Unrestricted(schema);
    }

    /// <summary>Null: there is no policy.</summary>
    public PolicyBinding? Bound(SchemaCache schema)
    {
        if (policy is null) return null;
        if (binding is { } known && ReferenceEquals(known.Schema, schema)) return known;
        return binding = new(policy, schema, config);
    }
}
