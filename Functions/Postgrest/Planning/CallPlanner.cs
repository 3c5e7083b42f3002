using System.Collections.Immutable;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Planning;

/// <remarks>PostgREST v16.2, Plan.hs > callPlan, Plan/CallPlan.hs > toRpcParams.</remarks>
internal static class CallPlanner
{
    public static CallPlan Plan(Routine routine, InvokeMethod method, ApiRequest request, ReadPlan read) => new()
    {
        Function = routine.Name,
        Parameters = Parameters(routine, method, request),
        Arguments = Arguments(routine, method, request),
        ReturnsScalar = routine.ReturnsScalar,
        ReturnsSetOfScalar = routine.ReturnsSetOfScalar,
        ReturnsCompositeAlias = routine.Returns.Type.IsCompositeAlias,
        Returning = ReturningColumns.InferForCall(read),
    };

    /// <summary>GET and HEAD must not write; nor need a POST to a function that promises not to.</summary>
    public static AccessMode Access(InvokeMethod method, Routine routine) =>
        method == InvokeMethod.Post && routine.Volatility == Volatility.Volatile ? AccessMode.ReadWrite : AccessMode.ReadOnly;

    /// <summary>The arguments' names, distinct and sorted.</summary>
    public static ImmutableArray<string> ArgumentNames(InvokeMethod method, ApiRequest request) =>
        method == InvokeMethod.Post
            ? request.PayloadColumns
            : [.. request.Query.Arguments.Select(argument => argument.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static ImmutableArray<RoutineParameter> Parameters(Routine routine, InvokeMethod method, ApiRequest request)
    {
        if (routine.Parameters is [{ Name: "" }]) return routine.Parameters;

        var names = ArgumentNames(method, request).ToHashSet(StringComparer.Ordinal);
        return [.. routine.Parameters.Where(parameter => names.Contains(parameter.Name))];
    }

    private static CallArguments Arguments(Routine routine, InvokeMethod method, ApiRequest request) => (method, request.Payload) switch
    {
        (InvokeMethod.Get or InvokeMethod.Head, _) => Direct(routine, request.Query.Arguments),
        (_, Payload.Form form) => Direct(routine, form.Arguments),
        (_, var payload) => new CallArguments.FromBody(payload is not null),
    };

    // Only a variadic parameter takes several values; of any other that comes again, the last one counts.
    private static CallArguments.Direct Direct(Routine routine, ImmutableArray<RoutineArgument> arguments)
    {
        var variadic = routine.Parameters
            .Where(parameter => parameter.Variadic)
            .Select(parameter => parameter.Name)
            .ToHashSet(StringComparer.Ordinal);
        return new(
        [
            .. arguments
                .GroupBy(argument => argument.Name, argument => argument.Value, StringComparer.Ordinal)
                .Select(values => (values.Key, variadic.Contains(values.Key) ? [.. values] : ImmutableArray.Create(values.Last()))),
        ]);
    }
}
