using Edge.Postgrest.Access;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Origin.Policy;

/// <summary>One relation that a request speaks of, its target or one that is embedded, and what is said of it.</summary>
/// <param name="Read">Null: nothing of it may be read.</param>
/// <param name="Guard">Which rows the policy lets be seen or changed.</param>
internal sealed record GateNode(QualifiedIdentifier Relation, GateRead? Read, RowFilter Guard)
{
    /// <summary>What stands before the word of a parameter that is about it: <c>"author"."country".</c>; empty for the target.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The relation's name in <c>select</c>; and what it is shown as, by its alias if there is one.</summary>
    public string Name { get; init; } = "";

    public string Shown { get; init; } = "";

    public List<GateNode> Children { get; } = [];

    /// <summary>Those of the client, in words; all of them must hold.</summary>
    public List<string> Conditions { get; } = [];

    public GateNode? Child(string name) => Children.Find(child => child.Shown == name || child.Name == name);

    /// <summary>The policy's condition in words, with the claims' values in it. If a claim is missing it never holds.</summary>
    public IEnumerable<string> Guarding(PolicyValues claims)
    {
        if (Guard.ClaimsThere is not { } slot || claims[slot] == "true") return Guard.All.Select(tree => Wording.Of(tree, operand => claims[operand]!));
        var column = Wording.Quoted(FieldNames.In(Guard.All).First());
        return [$"{column}.is.null", $"{column}.not.is.null"];
    }
}
