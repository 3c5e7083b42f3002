using System.Collections.Frozen;

namespace Edge.Postgrest.Schema.Catalog;

/// <summary>
/// What <c>ALTER ROLE … SET</c> gives to the roles that the connecting role may become, as far as the connecting role may set it.
/// Settings for one database only do not count.
/// </summary>
/// <remarks>PostgREST v16.2, Config/Database.hs > queryRoleSettings.</remarks>
internal static class RolesQuery
{
    /// <param name="serverVersion">The major version. From 15 on the right to change a setting can be granted.</param>
    public static string Sql(int serverVersion) => $"""
        select distinct r.rolname, k.name, substr(s.setting, length(k.name) + 2), s.position
          from pg_auth_members m
          join pg_roles u on u.oid = m.member and u.rolname = current_user
          join pg_roles r on r.oid = m.roleid
         cross join lateral unnest(r.rolconfig) with ordinality s (setting, position)
         cross join lateral split_part(s.setting, '=', 1) k (name)
          join pg_settings p on p.name = k.name
         where p.context = 'user' {(serverVersion >= 15 ? "or has_parameter_privilege(p.name, 'set')" : "")}
         order by r.rolname, s.position
        """;

    public static async Task<FrozenDictionary<string, RoleSettings>> Read(CatalogReader reader, CancellationToken cancellation)
    {
        var settings = new List<(string Role, string Name, string Value)>();
        while (await reader.NextRow(cancellation))
        {
            settings.Add((reader.Text(), reader.Text(), reader.Text()));
        }

        return settings
            .GroupBy(setting => setting.Role)
            .ToFrozenDictionary(role => role.Key, Settings, StringComparer.Ordinal);
    }

    private static RoleSettings Settings(IEnumerable<(string Role, string Name, string Value)> settings)
    {
        var isolation = settings.FirstOrDefault(setting => StoredSettings.IsIsolation(setting.Name)).Value;
        return new RoleSettings(
            isolation is null ? null : StoredSettings.IsolationOf(isolation),
            [.. settings
                .Where(setting => !StoredSettings.IsIsolation(setting.Name))
                .Select(setting => KeyValuePair.Create(setting.Name, setting.Value))]);
    }
}
