using System.Collections.Frozen;
using System.Collections.Immutable;
using Edge.Postgrest.Access;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Origin.Policy;

/// <summary>The part of a policy that is for one role.</summary>
/// <param name="IsAnonymous">Nobody has logged in: what is denied is 401, not 403.</param>
/// <param name="Operands">Of all row filters.</param>
internal sealed record GateRules(
    bool IsAnonymous, FrozenDictionary<QualifiedIdentifier, GateRelation> Relations, FrozenSet<QualifiedIdentifier> Functions,
    ImmutableArray<PolicyOperand> Operands)
{
    public GateRelation Relation(QualifiedIdentifier name) => Relations.GetValueOrDefault(name) ?? throw Denied(name);

    public GateRead Read(QualifiedIdentifier name) => Relations.GetValueOrDefault(name)?.Read ?? throw Denied(name);

    public ApiException Denied(QualifiedIdentifier relation) => Denied($"table {relation.Name}");

    public ApiException Denied(QualifiedIdentifier relation, string column) => Denied($"column \"{column}\" of relation \"{relation.Name}\"");

    public ApiException DeniedFunction(QualifiedIdentifier function) => Denied($"function {function.Name}");

    /// <param name="subject">What is not permitted, in words.</param>
    public ApiException Denied(string subject) => ApiError.PermissionDenied(subject, IsAnonymous).AsException();

    public ApiException RowDenied(QualifiedIdentifier relation) => ApiError.RowNotPermitted(relation.Name, IsAnonymous).AsException();
}

/// <summary>What may be done with a relation. An action that is null is denied.</summary>
internal sealed record GateRelation(QualifiedIdentifier Name)
{
    public GateRead? Read { get; init; }
    public GateInsert? Insert { get; init; }
    public GateUpdate? Update { get; init; }

    /// <summary>Which rows may be deleted.</summary>
    public RowFilter? Delete { get; init; }

    /// <summary>Which of several rows are meant, or may come about, is not left to the database alone.</summary>
    public bool FiltersRows { get; init; }

    public bool IsNothing => this is { Read: null, Insert: null, Update: null, Delete: null };
}

/// <param name="Columns">In the order in which they are shown.</param>
/// <param name="Embeds">By the name, with its hint, that <c>select</c> has for it.</param>
internal sealed record GateRead(
    ImmutableArray<string> Columns, FrozenSet<string> Computed, RowFilter Rows, FrozenDictionary<string, GateEmbed> Embeds)
{
    public bool Shows(string field) => Columns.Contains(field) || Computed.Contains(field);
}

/// <param name="Columns">Null: all.</param>
/// <param name="Check">What of a new row its text must prove.</param>
internal sealed record GateInsert(FrozenSet<string>? Columns, RowFilter Check);

/// <param name="Columns">Null: all.</param>
/// <param name="Rows">Which ones may be updated; they stay so, since what they are chosen by cannot be updated.</param>
internal sealed record GateUpdate(FrozenSet<string>? Columns, RowFilter Rows);
