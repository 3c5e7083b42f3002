using System.Collections.Frozen;
using System.Collections.Immutable;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Access;

/// <summary>What a role may do with one schema cache.</summary>
public sealed record RoleAccess
{
    /// <summary>Tells the plans that are made under it from others.</summary>
    public required string Key { get; init; }

    /// <summary>As far as the role may see it: what it may not name is not in there, so neither a plan nor a hint can mention it.</summary>
    public required SchemaCache Schema { get; init; }

    /// <summary>All there is.</summary>
    public required SchemaCache Whole { get; init; }

    /// <summary>Null: there is no policy, and the database alone decides.</summary>
    public AccessRules? Rules { get; init; }

    public static RoleAccess Unrestricted(SchemaCache schema) => new() { Key = "", Schema = schema, Whole = schema };

    /// <summary>
    /// The request with what the policy's filters compare with. An estimated count would tell of rows outside of them: it becomes an exact one.
    /// </summary>
    public ApiRequest Admit(ApiRequest request, string claims)
    {
        if (Rules is null) return request;
        var preferences = request.Preferences.Count is PreferCount.Planned or PreferCount.Estimated
            ? request.Preferences with { Count = PreferCount.Exact }
            : request.Preferences;
        return request with { Preferences = preferences, Policy = new(Rules.Operands, claims) };
    }
}

/// <summary>The part of a policy that is for one role, as far as it names what exists.</summary>
/// <param name="IsAnonymous">Nobody has logged in: what is denied is 401, not 403.</param>
/// <param name="Relations">Those with which something may be done.</param>
/// <param name="Functions">Those that may be called.</param>
/// <param name="Operands">Of all row filters.</param>
public sealed record AccessRules(
    bool IsAnonymous, FrozenDictionary<QualifiedIdentifier, RelationAccess> Relations, FrozenSet<QualifiedIdentifier> Functions,
    ImmutableArray<PolicyOperand> Operands)
{
    public ReadAccess? ReadOf(QualifiedIdentifier relation) => Relations.GetValueOrDefault(relation)?.Read;

    public ApiException Denied(Table table) => Denied($"{(table.IsView ? "view" : "table")} {table.Name.Name}");

    public ApiException Denied(Table table, string column) => Denied($"column \"{column}\" of relation \"{table.Name.Name}\"");

    public ApiException DeniedFunction(QualifiedIdentifier function) => Denied($"function {function.Name}");

    private ApiException Denied(string subject) => ApiError.PermissionDenied(subject, IsAnonymous).AsException();
}
