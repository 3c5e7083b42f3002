using System.Collections.Frozen;
using Edge.Postgrest.Access;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Origin.Policy;

/// <summary>What a write would change, and whether that is permitted.</summary>
internal sealed class GateWrite(GateRelation relation, ApiRequest request, GateRules rules, PolicyValues claims)
{
    /// <summary>Rows come back.</summary>
    public bool IsReturned => request.Preferences.Representation is PreferRepresentation.Full;

    /// <summary>Something of the rows comes back, be it in a header.</summary>
    public bool IsShown => IsReturned || (request.Preferences.Representation is PreferRepresentation.HeadersOnly && relation.Read is not null);

    /// <summary>The client did not choose what is to come back.</summary>
    public bool IsStarAlone =>
        request.Query.Select is [SelectItem.Column { Field: { Name: "*", JsonPath.IsEmpty: true }, Alias: null, Cast: null, Aggregate: null }];

    /// <returns>Which rows are meant.</returns>
    /// <exception cref="Edge.Postgrest.Errors.ApiException">It is not permitted.</exception>
    public RowFilter Permit(Mutation mutation)
    {
        if (IsReturned && relation.Read is null) throw rules.Denied(relation.Name);
        foreach (var column in request.Query.OnConflict ?? [])
            if (relation.Read?.Columns.Contains(column) is not true) throw rules.Denied(relation.Name, column);
        return mutation switch
        {
            Mutation.Update => Update(),
            Mutation.Delete => relation.Delete ?? throw rules.Denied(relation.Name),
            Mutation.SingleUpsert => Upsert(overwrites: true, tellsKey: true),
            _ when request.Preferences.Resolution is { } resolution =>
                Upsert(resolution is PreferResolution.MergeDuplicates, request.Query.OnConflict is not null),
            _ => Insert(),
        };
    }

    private RowFilter Insert()
    {
        var insert = relation.Insert ?? throw rules.Denied(relation.Name);
        CheckColumns(insert.Columns);
        Prove(insert.Check);
        if (IsShown) Prove(relation.Read!.Rows);
        return RowFilter.None;
    }

    /// <summary>What it meets is not known: it may be anybody's row, and whoever overwrites it updates it.</summary>
    /// <param name="tellsKey">The request says by which columns rows are compared; else that would be a key which may be hidden.</param>
    private RowFilter Upsert(bool overwrites, bool tellsKey)
    {
        var insert = relation.Insert ?? throw rules.Denied(relation.Name);
        CheckColumns(insert.Columns);
        if (overwrites) CheckColumns((relation.Update ?? throw rules.Denied(relation.Name)).Columns);
        if (relation.FiltersRows) throw rules.RowDenied(relation.Name);
        if (!tellsKey) throw rules.Denied($"an upsert of table {relation.Name.Name} without on_conflict");
        return RowFilter.None;
    }

    private RowFilter Update()
    {
        var update = relation.Update ?? throw rules.Denied(relation.Name);
        CheckColumns(update.Columns);
        // As with row level security: what comes back has to be readable afterwards, too.
        if (IsShown && FieldNames.In(relation.Read!.Rows.All).Any(request.PayloadColumns.Contains)) throw rules.RowDenied(relation.Name);
        return update.Rows;
    }

    private void CheckColumns(FrozenSet<string>? permitted)
    {
        foreach (var column in request.PayloadColumns)
            if (permitted?.Contains(column) is false) throw rules.Denied(relation.Name, column);
    }

    private void Prove(RowFilter filter)
    {
        if (RowProof.Unprovable(filter.All) is not null || !RowProof.Holds(filter, request.Payload, request.PayloadColumns, claims))
            throw rules.RowDenied(relation.Name);
    }
}
