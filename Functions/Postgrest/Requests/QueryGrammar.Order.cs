using System.Collections.Immutable;

namespace Edge.Postgrest.Requests;

// order=
internal ref partial struct QueryGrammar
{
    /// <remarks>pOrder</remarks>
    public bool Order(out ImmutableArray<OrderTerm> terms)
    {
        terms = [];
        var order = new Sequence<OrderTerm>();
        if (!BlankedOrderTerm(out var term)) return false;
        order.Add(term);
        while (Character(',', Expected.Comma))
        {
            if (!BlankedOrderTerm(out term)) return false;
            order.Add(term);
            error = default;
        }
        terms = order.ToImmutable();
        return true;
    }

    private bool BlankedOrderTerm(out OrderTerm term)
    {
        Blanks();
        if (!TryRelatedOrderTerm(out term) && !ColumnOrderTerm(out term)) return false;
        Blanks();
        return true;
    }

    /// <remarks>pOrder > pOrderRelationTerm</remarks>
    private bool TryRelatedOrderTerm(out OrderTerm term)
    {
        term = null!;
        var start = Here;
        if (!FieldName(out var relation) || !Character('(', Expected.Open) || !Field(out var field) || !Character(')', Expected.Close))
            return Backtrack(start);
        if (!OrderModifiers(out var direction, out var nulls)) return Backtrack(start);
        term = new OrderTerm.Related(Text(relation), field) { Direction = direction, Nulls = nulls };
        return true;
    }

    /// <remarks>pOrder > pOrderTerm</remarks>
    private bool ColumnOrderTerm(out OrderTerm term)
    {
        term = null!;
        if (!Field(out var field) || !OrderModifiers(out var direction, out var nulls)) return false;
        term = new OrderTerm.Column(field) { Direction = direction, Nulls = nulls };
        return true;
    }

    private bool OrderModifiers(out OrderDirection? direction, out OrderNulls? nulls)
    {
        nulls = null;
        direction = TryModifier("asc", Expected.Asc) ? OrderDirection.Ascending
            : TryModifier("desc", Expected.Desc) ? OrderDirection.Descending
            : null;
        nulls = TryModifier("nullsfirst", Expected.NullsFirst) ? OrderNulls.First
            : TryModifier("nullslast", Expected.NullsLast) ? OrderNulls.Last
            : null;
        return Ahead(",", Expected.Comma) || EndOfInput();
    }

    private bool TryModifier(string word, Expected label)
    {
        var start = Here;
        return (Delimiter() && Word(word, label)) || Backtrack(start);
    }
}
