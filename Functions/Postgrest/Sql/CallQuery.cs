using Edge.Postgrest.Planning;
using Edge.Postgrest.Schema;
using static Edge.Postgrest.Sql.SqlFragment;

namespace Edge.Postgrest.Sql;

/// <summary>The call of a function as a SELECT of its rows.</summary>
/// <remarks>PostgREST v16.2, Query/QueryBuilder.hs > callPlanToQuery.</remarks>
internal static class CallQuery
{
    /// <param name="bodyIsArray">The request's JSON body is an array; its first element has the arguments.</param>
    internal static SqlFragment Rows(CallPlan plan, bool bodyIsArray)
    {
        var columns = plan switch
        {
            { ReturnsScalar: true } or { ReturnsSetOfScalar: true } => Fragment($"pgrst_call.pgrst_scalar"),
            { Returning.IsEmpty: true } => Fragment($"*"),
            _ => Commas(plan.Returning.Select(column => FieldSql.Column("pgrst_call", column))),
        };
        var permitted = FilterSql.Where(plan.Where.Select(logic => FilterSql.Logic(new QualifiedIdentifier("", "pgrst_call"), logic)));
        return Fragment($"SELECT {columns} {From(plan, bodyIsArray)}{permitted}");
    }

    private static SqlFragment From(CallPlan plan, bool bodyIsArray) => plan switch
    {
        { Parameters.IsEmpty: true } => Fragment($"FROM {Call(plan, Empty)}"),
        { Parameters: [{ Name: "" } whole] } => Fragment($"FROM {Call(plan, WholeBody(whole))}"),
        { Arguments: CallArguments.Direct direct } => Fragment(
            $"FROM {Call(plan, Commas(plan.Parameters.Select(parameter => Named(parameter, Argument(parameter, direct)))))}"),
        _ => FromJson(plan, bodyIsArray),
    };

    private static SqlFragment Call(CallPlan plan, SqlFragment arguments) => plan.ReturnsScalar || plan.ReturnsSetOfScalar
        ? Fragment($"(SELECT {plan.Function}({arguments}) pgrst_scalar) pgrst_call")
        : Fragment($"{plan.Function}({arguments}) pgrst_call");

    private static SqlFragment FromJson(CallPlan plan, bool bodyIsArray)
    {
        var fields = plan.Parameters.Select(parameter => new PlannedField { Name = parameter.Name, Type = parameter.TypeMaxLength }).ToList();
        var body = new JsonBody(fields, bodyIsArray, FirstOnly: true);
        var arguments = Commas(plan.Parameters.Select(parameter => Named(parameter, FieldSql.Column("pgrst_body", parameter.Name))));
        return Fragment($"{body.From()}, LATERAL {Call(plan, arguments)}");
    }

    private static SqlFragment Named(RoutineParameter parameter, SqlFragment value) => parameter.Variadic
        ? Fragment($"VARIADIC {new Identifier(parameter.Name)} := {value}")
        : Fragment($"{new Identifier(parameter.Name)} := {value}");

    private static SqlFragment Argument(RoutineParameter parameter, CallArguments.Direct arguments)
    {
        var type = new TypeName(parameter.TypeMaxLength);
        var values = arguments.Values.FirstOrDefault(argument => argument.Name == parameter.Name).Values;
        return (values, parameter.Variadic) switch
        {
            ({ IsDefaultOrEmpty: true }, _) => Fragment($"NULL::{type}"),
            (_, true) => Fragment($"{new SqlParameter.OfSlots(values)}::{type}"),
            (_, false) => Fragment($"{new SqlParameter.OfSlot(values[^1])}::{type}"),
        };
    }

    private static SqlFragment WholeBody(RoutineParameter parameter) => parameter.Type switch
    {
        "bytea" => Fragment($"{new SqlParameter.OfBody(BodyType.Bytes)}"),
        "json" => Fragment($"{new SqlParameter.OfBody(BodyType.Json)}"),
        "jsonb" => Fragment($"{new SqlParameter.OfBody(BodyType.Jsonb)}"),
        _ => Fragment($"{new SqlParameter.OfBody(BodyType.Text)}::{new TypeName(parameter.Type)}"),
    };
}
