using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Client;

/// <summary>Which column a property stands for. Expressions are read, never compiled.</summary>
internal static class Columns
{
    /// <exception cref="ArgumentException">The expression is not a property of the row itself.</exception>
    public static Field Of(LambdaExpression column, JsonSerializerOptions json)
    {
        var body = column.Body;
        while (body is UnaryExpression { NodeType: ExpressionType.Convert } convert) body = convert.Operand;
        return body is MemberExpression { Member: PropertyInfo or FieldInfo, Expression: ParameterExpression } member
            ? Field.Named(Name(member.Member, json))
            : throw new ArgumentException($"'{column}' is no column: write u => u.Property, or the column's name.", nameof(column));
    }

    private static string Name(MemberInfo member, JsonSerializerOptions json) =>
        member.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? json.PropertyNamingPolicy?.ConvertName(member.Name) ?? member.Name;
}
