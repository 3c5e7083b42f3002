using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Edge.Postgrest.Access;

/// <summary>
/// What the roles may ask for, as the operator has written it. What it does not name is denied. Whether what it names exists, only a schema
/// cache can tell: see <see cref="PolicyBinding"/>.
/// </summary>
/// <param name="Version">A hash of the content: answers made under different versions are not each other's.</param>
/// <param name="Roles">By role; <see cref="AnyRole"/> is for all that have no entry, and for what a role's own entry does not name.</param>
public sealed record AccessPolicy(string Version, FrozenDictionary<string, RolePolicy> Roles)
{
    public const string AnyRole = "*";

    /// <summary>Whose entries hold for a role that has none of its own.</summary>
    public string EntryOf(string role) => Roles.ContainsKey(role) ? role : AnyRole;

    /// <summary>What holds for a role, the entry for all first: what the role's own says of the same comes in its place.</summary>
    public IEnumerable<(string Name, RolePolicy Entry)> EntriesFor(string role) =>
        new[] { AnyRole, role }.Distinct().Where(Roles.ContainsKey).Select(name => (name, Roles[name]));

    public bool LimitsRates => Roles.Values.Any(role =>
        role.Rate is not null || role.Relations.Values.Any(relation => relation.Rate is not null)
        || role.Functions.Values.Any(function => function.Rate is not null));

    /// <summary>It says who may use private topics, so that nothing else does.</summary>
    public bool NamesChannels => Roles.Values.Any(role => role.Channels.Count > 0);

    /// <summary>Some answers depend on the claims of who asks, not only on the role.</summary>
    public bool FiltersRows => Roles.Values.SelectMany(role => role.Relations.Values).Any(relation => relation.FiltersRows);
}

/// <param name="Relations">By name, with the schema before a dot unless it is the first one exposed.</param>
/// <param name="Functions">Named like relations.</param>
public sealed record RolePolicy(
    FrozenDictionary<string, RelationRule> Relations, FrozenDictionary<string, FunctionRule> Functions, RateRule? Rate)
{
    /// <summary>Classes of durable objects that may be asked over HTTP.</summary>
    public FrozenSet<string> Objects { get; init; } = FrozenSet<string>.Empty;

    /// <summary>
    /// Private topics of real time, by name. A name may end in *, and may hold a claim in braces: <c>user-{sub}</c>. The longest that fits counts.
    /// </summary>
    public FrozenDictionary<string, ChannelRule> Channels { get; init; } = FrozenDictionary<string, ChannelRule>.Empty;
}

/// <summary>Says what may be done in a private topic.</summary>
public sealed record ChannelRule(bool MayRead, bool MayWrite);

/// <summary>An action that is null is denied.</summary>
public sealed record RelationRule
{
    /// <summary>Filters that hold for all actions, beside their own: which rows there are.</summary>
    public ImmutableArray<string> Rows { get; init; } = [];

    public ActionRule? Read { get; init; }
    public ActionRule? Insert { get; init; }
    public ActionRule? Update { get; init; }
    public ActionRule? Delete { get; init; }
    public RateRule? Rate { get; init; }

    public bool FiltersRows =>
        !Rows.IsEmpty || new[] { Read, Insert, Update, Delete }.Any(action => action is not null && !(action.Rows.IsEmpty && action.Check.IsEmpty));
}

public sealed record ActionRule
{
    /// <summary>Read, inserted or updated; null: all.</summary>
    public ImmutableArray<string>? Columns { get; init; }

    /// <summary>Which rows are there for the action; in PostgREST's filter syntax, all of them must hold.</summary>
    public ImmutableArray<string> Rows { get; init; } = [];

    /// <summary>What an inserted or updated row must be like afterwards.</summary>
    public ImmutableArray<string> Check { get; init; } = [];

    /// <summary>Functions of a row that may be read like columns.</summary>
    public ImmutableArray<string> Computed { get; init; } = [];

    /// <summary>
    /// What may be embedded, by the name that <c>select</c> has for it (with its hint, <c>users!editor</c>), and by which columns it is found:
    /// <c>author_id=users.id</c>. For a remote PostgREST alone, of which nothing else tells.
    /// </summary>
    public FrozenDictionary<string, string> Embeds { get; init; } = FrozenDictionary<string, string>.Empty;
}

public sealed record FunctionRule(bool MayBeCalled, RateRule? Rate);

/// <summary>So many requests in each window of that length.</summary>
public sealed record RateRule(int PermitLimit, TimeSpan Window);
