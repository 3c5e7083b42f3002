using System.Collections.Immutable;

namespace Edge.Hosting.Commands.Init;

/// <summary>Holds what <c>init</c> has to know of a database.</summary>
/// <param name="User">Who is logged in.</param>
/// <param name="MakesRoles">The user is a superuser or may create roles.</param>
internal sealed record DatabaseShape(
    string Database, string User, bool IsSuperuser, bool MakesRoles, ImmutableArray<RelationShape> Relations, ImmutableArray<RoleShape> Roles)
{
    public RoleShape? Role(string name) => Roles.FirstOrDefault(role => role.Name == name);
}

/// <param name="Grantable">The user may grant rights on it, and on its schema.</param>
/// <param name="Secrets">Columns whose names say that nobody should read them.</param>
internal sealed record RelationShape(string Schema, string Name, bool IsView, bool HasRowSecurity, bool Grantable, ImmutableArray<string> Secrets);

/// <param name="IsOurs">An earlier <c>init</c> made it.</param>
/// <param name="Grantable">The user may make others its members.</param>
internal sealed record RoleShape(string Name, bool IsOurs, bool IsPrivileged, bool LogsIn, bool Grantable);
