using System.Collections.Immutable;

namespace Edge.Hosting.Commands.Init;

/// <summary>What <c>--schemas</c>, <c>--anon-role</c> and <c>--login-role</c> ask for; null leaves it to <c>init</c>.</summary>
internal sealed record InitWishes(ImmutableArray<string>? Schemas, string? AnonymousRole, string? LoginRole);

/// <summary>Decides what a database needs before the app can serve it.</summary>
/// <param name="Readable">Relations that the anonymous role is let read.</param>
/// <param name="Notes">What is left out or found, a line each.</param>
internal sealed record InitPlan(
    ImmutableArray<string> Schemas, string AnonymousRole, bool MakesAnonymous, string LoginRole, bool MakesLogin, string LoginPassword,
    ImmutableArray<RelationShape> Readable, ImmutableArray<string> Notes)
{
    /// <param name="password">Of the login role.</param>
    /// <exception cref="ConfigurationException">The user may not do what it takes, or a wish names what is not there.</exception>
    public static InitPlan For(DatabaseShape database, InitWishes wishes, string password)
    {
        var notes = ImmutableArray.CreateBuilder<string>();
        var schemas = Exposed(database, wishes, notes);
        var anonymous = wishes.AnonymousRole ?? Free(database, "web_anon", role => role is { IsPrivileged: false, Grantable: true });
        var login = wishes.LoginRole ?? Free(database, "authenticator", role => role is { IsOurs: true, IsPrivileged: false });
        Refuse(database, anonymous, login);
        if (database.Role(anonymous) is { IsOurs: false }) notes.Add($"role {anonymous} is there already: what it may do, requests without a token may do");

        var inside = database.Relations.Where(relation => schemas.Contains(relation.Schema)).ToList();
        foreach (var closed in inside.Where(relation => !relation.Grantable)) notes.Add($"{closed.Schema}.{closed.Name} is left out: {database.User} may not grant rights on it");
        foreach (var secret in inside.Where(relation => relation is { Grantable: true, Secrets: not [] }))
            notes.Add($"{secret.Schema}.{secret.Name} is left out for its columns {string.Join(", ", secret.Secrets)}: grant what may be read by hand");
        return new(
            schemas, anonymous, database.Role(anonymous) is null, login, database.Role(login) is null, password,
            [.. inside.Where(relation => relation is { Grantable: true, Secrets: [] })], notes.DrainToImmutable());
    }

    /// <summary>Schema <c>api</c>, which PostgREST's guides make for this, else <c>public</c>, else all that have relations.</summary>
    private static ImmutableArray<string> Exposed(DatabaseShape database, InitWishes wishes, ImmutableArray<string>.Builder notes)
    {
        var sizes = database.Relations.CountBy(relation => relation.Schema).ToDictionary();
        if (wishes.Schemas is { } named)
        {
            var missing = named.Where(name => !sizes.ContainsKey(name)).ToList();
            return missing.Count == 0 ? named : throw new ConfigurationException(
                $"there are no relations in {string.Join(", ", missing)}; there are in {Sizes(sizes)}");
        }

        if (sizes.Count == 0) throw new ConfigurationException($"database {database.Database} has no tables or views: make some, then run this again");
        ImmutableArray<string> chosen = sizes.ContainsKey("api") ? ["api"] : sizes.ContainsKey("public") ? ["public"] : [.. sizes.Keys];
        var others = sizes.Where(schema => !chosen.Contains(schema.Key)).ToDictionary();
        if (others.Count > 0) notes.Add($"not exposed: {Sizes(others)}; --schemas names others");
        return chosen;
    }

    private static string Sizes(Dictionary<string, int> sizes) =>
        sizes.Count == 0 ? "no schema" : string.Join(", ", sizes.Select(schema => $"{schema.Key} ({schema.Value})"));

    /// <summary>Takes another name for a role that somebody else has made and that cannot be used.</summary>
    private static string Free(DatabaseShape database, string name, Func<RoleShape, bool> usable)
    {
        for (var number = 1; ; number++)
        {
            var candidate = number switch { 1 => name, 2 => $"{name}_{database.Database}", _ => $"{name}_{database.Database}_{number - 1}" };
            if (candidate.Length > 63) candidate = $"{name}_{number - 1}";
            if (database.Role(candidate) is not { } role || usable(role)) return candidate;
        }
    }

    private static void Refuse(DatabaseShape database, string anonymous, string login)
    {
        if (!database.MakesRoles && (database.Role(anonymous) is null || database.Role(login) is null))
            throw new ConfigurationException($"{database.User} may not create roles: connect as a superuser or a role with CREATEROLE");
        if (database.Role(anonymous) is { IsPrivileged: true }) throw new ConfigurationException($"role {anonymous} may do more than requests without a token should: name another with --anon-role");
        if (database.Role(login) is { IsOurs: false }) throw new ConfigurationException($"role {login} is there already, and its password is not changed: name another with --login-role");
    }
}
