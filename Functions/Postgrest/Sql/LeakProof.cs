using System.Collections.Frozen;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;

namespace Edge.Postgrest.Sql;

/// <summary>
/// Conditions that tell nothing of a row but whether they hold: comparisons of whole columns of built-in types, which no stored value makes fail.
/// Postgres may then try them in any order with a policy's, on an index too. All others — patterns, json paths, functions of the
/// database — could raise an error over a hidden row.
/// </summary>
/// <remarks>Postgres marks the operators' functions <c>proleakproof</c>; it does the same for row level security.</remarks>
internal static class LeakProof
{
    private static readonly FrozenSet<string> Types = new[]
    {
        "smallint", "integer", "bigint", "real", "double precision", "boolean", "text", "character varying", "character", "\"char\"", "name",
        "uuid", "date", "timestamp without time zone", "timestamp with time zone", "bytea", "oid",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static bool Is(PlannedLogic logic) => logic switch
    {
        PlannedLogic.Group group => group.Children.All(Is),
        PlannedLogic.Filter { Field: { JsonPath.IsEmpty: true, Transform: null, ToTsVector: false } field, Expression.Operation: var operation } =>
            operation is Operation.Is { Value: IsValue.Null or IsValue.NotNull } ? field.Type.Length > 0 : IsComparison(operation) && IsPlain(field.Type),
        PlannedLogic.NullEmbed or PlannedLogic.ClaimsThere => true,
        _ => false,
    };

    private static bool IsComparison(Operation operation) => operation switch
    {
        Operation.Quantified quantified => quantified.Operator
            is QuantOperator.Equal or QuantOperator.GreaterThan or QuantOperator.GreaterThanEqual or QuantOperator.LessThan or QuantOperator.LessThanEqual,
        Operation.Simple simple => simple.Operator is SimpleOperator.NotEqual,
        Operation.In or Operation.Is or Operation.IsDistinct => true,
        _ => false,
    };

    private static bool IsPlain(string type) => Types.Contains(type.Split('(') is [var name, var rest] && rest.EndsWith(')') ? name : type);
}
