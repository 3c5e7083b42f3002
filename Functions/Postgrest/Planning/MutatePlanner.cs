using System.Collections.Immutable;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Planning;

/// <remarks>PostgREST v16.2, Plan.hs > mutatePlan.</remarks>
internal static class MutatePlanner
{
    public static MutatePlan Plan(Mutation mutation, Table table, ApiRequest request, ReadPlan read, SchemaCache schema)
    {
        var fields = new FieldResolver(schema, table.Name);
        var returning = Returning(request.Preferences, read, table);
        var bodyIsArray = request.Payload is Payload.Json { IsArray: true };
        var applyDefaults = request.Preferences.Missing == PreferMissing.ApplyDefaults;

        return mutation switch
        {
            Mutation.Create => new MutatePlan.Insert
            {
                Into = table.Name,
                Columns = Columns(request, table, fields),
                OnConflict = ConflictTarget(request, table),
                PrimaryKey = table.PrimaryKey,
                ApplyDefaults = applyDefaults,
                Returning = returning,
                BodyIsArray = bodyIsArray,
            },
            Mutation.SingleUpsert => new MutatePlan.Insert
            {
                Into = table.Name,
                Where = RequireWholeKey(request, table, fields),
                Columns = Columns(request, table, fields),
                OnConflict = new OnConflict(PreferResolution.MergeDuplicates, table.PrimaryKey),
                Returning = returning,
                BodyIsArray = bodyIsArray,
            },
            Mutation.Update => new MutatePlan.Update
            {
                Into = table.Name,
                Columns = Columns(request, table, fields),
                Where = Where(request.Query, fields),
                ApplyDefaults = applyDefaults,
                Returning = returning,
                BodyIsArray = bodyIsArray,
            },
            Mutation.Delete => new MutatePlan.Delete { Into = table.Name, Where = Where(request.Query, fields), Returning = returning },
            _ => throw new ArgumentOutOfRangeException(nameof(mutation)),
        };
    }

    private static ImmutableArray<string> Returning(Preferences preferences, ReadPlan read, Table table) =>
        preferences.Representation is null or PreferRepresentation.None ? [] : ReturningColumns.Infer(read, table.PrimaryKey);

    private static OnConflict? ConflictTarget(ApiRequest request, Table table) =>
        request.Preferences.Resolution is { } resolution ? new OnConflict(resolution, request.Query.OnConflict ?? table.PrimaryKey) : null;

    private static ImmutableArray<PlannedField> Columns(ApiRequest request, Table table, FieldResolver fields) =>
        [.. request.PayloadColumns.Select(column =>
            fields.ForPayload(column) ?? throw ApiError.ColumnNotFound(table.Name.Name, column).AsException())];

    // Logic trees for embedded relations are kept, against the target's own fields: PostgREST does the same.
    private static ImmutableArray<PlannedLogic> Where(QueryParams query, FieldResolver fields) =>
    [
        .. query.Filters.Where(filter => filter.Path.IsEmpty).Select(filter => Filters.Resolve(filter.Value, fields)),
        .. query.Logic.Select(logic => Filters.Resolve(logic.Value, fields)),
    ];

    // PUT names one row: every primary key column with eq, and nothing else.
    private static ImmutableArray<PlannedLogic> RequireWholeKey(ApiRequest request, Table table, FieldResolver fields)
    {
        var query = request.Query;
        var names = query.Filters.Select(filter => filter.Value.Field.Name).ToHashSet(StringComparer.Ordinal);
        var isKey = query.Logic.IsEmpty && !table.PrimaryKey.IsEmpty && names.SetEquals(table.PrimaryKey) && query.Filters.All(IsEquality);
        return isKey ? Where(query, fields) : throw ApiError.InvalidFilters().AsException();
    }

    private static bool IsEquality(AtPath<Filter> filter) =>
        filter is { Path.IsEmpty: true, Value: { Field.JsonPath.IsEmpty: true, Expression.Negated: false } }
        && filter.Value.Expression.Operation is Operation.Quantified { Operator: QuantOperator.Equal, Quantifier: null };
}
