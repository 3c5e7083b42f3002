using System.Collections.Immutable;
using Edge.Postgrest.Schema;

namespace Edge.Origin.Policy;

/// <summary>A relationship as the operator tells of it.</summary>
/// <param name="Columns">By which rows belong together, on both sides and in between.</param>
/// <param name="Junction">The relation in between; null: there is none.</param>
internal sealed record GateEmbed(QualifiedIdentifier Target, ImmutableArray<(QualifiedIdentifier Relation, string Column)> Columns, QualifiedIdentifier? Junction)
{
    /// <param name="text">
    /// <c>author_id=users.id</c>; over a junction <c>id=memberships.user_id,memberships.team_id=teams.id</c>. All are in the schema of the relation.
    /// </param>
    /// <exception cref="FormatException">It is neither.</exception>
    public static GateEmbed Parse(string text, QualifiedIdentifier source)
    {
        var columns = ImmutableArray.CreateBuilder<(QualifiedIdentifier, string)>();
        List<(string? Left, string Right)> pairs = [];
        foreach (var pair in text.Split(','))
        {
            if (pair.Split('=') is not [var left, var right] || Column(left) is not { } one || Column(right) is not { Relation: { } other } two)
                throw new FormatException($"read.embeds: \"{text}\" says not by which columns (author_id=users.id)");
            pairs.Add((one.Relation, other));
            columns.Add((source with { Name = one.Relation ?? source.Name }, one.Name));
            columns.Add((source with { Name = other }, two.Name));
        }

        var near = pairs.Where(pair => pair.Left is null).Select(pair => pair.Right).Distinct().ToList();
        var far = pairs.Where(pair => pair.Left is not null).Distinct().ToList();
        return (near, far) switch
        {
            ([var target], []) => new(source with { Name = target }, columns.ToImmutable(), null),
            ([var junction], [var (left, target)]) when left == junction =>
                new(source with { Name = target }, columns.ToImmutable(), source with { Name = junction }),
            _ => throw new FormatException($"read.embeds: \"{text}\" does not lead from \"{source.Name}\" to one other relation"),
        };
    }

    private static (string? Relation, string Name)? Column(string text)
    {
        text = text.Trim();
        var dot = text.LastIndexOf('.');
        if (text.Length == 0 || dot == 0 || dot == text.Length - 1) return null;
        return dot < 0 ? (null, text) : (text[..dot], text[(dot + 1)..]);
    }
}
