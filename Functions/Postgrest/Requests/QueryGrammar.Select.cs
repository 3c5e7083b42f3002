using System.Collections.Immutable;

namespace Edge.Postgrest.Requests;

// select=, columns= and on_conflict=.
internal ref partial struct QueryGrammar
{
    /// <remarks>pFieldForest</remarks>
    public bool FieldForest(out ImmutableArray<SelectItem> items, int depth = 0)
    {
        items = [];
        if (!MayNest(depth)) return false;
        var forest = new Sequence<SelectItem>();
        var start = position;
        if (!FieldTree(out var item, depth)) return position == start;
        forest.Add(item);
        while (true)
        {
            start = position;
            if (!Comma()) break;
            if (!FieldTree(out item, depth)) return false;
            forest.Add(item);
            error = default;
        }
        items = forest.ToImmutable();
        return position == start;
    }

    /// <remarks>pColumns</remarks>
    public bool Columns(out ImmutableArray<string> names)
    {
        names = [];
        var columns = new Sequence<string>();
        if (!FieldName(out var name)) return false;
        columns.Add(Text(name));
        int start;
        while (true)
        {
            start = position;
            if (!Comma()) break;
            if (!FieldName(out name)) return false;
            columns.Add(Text(name));
            error = default;
        }
        names = columns.ToImmutable();
        return position == start;
    }

    /// <summary>With blanks around it.</summary>
    private bool Comma()
    {
        Blanks();
        if (!Character(',', Expected.Comma)) return false;
        Blanks();
        return true;
    }

    private bool FieldTree(out SelectItem item, int depth)
    {
        if (PlainColumn(depth) is { } column)
        {
            item = column;
            return true;
        }
        item = null!;
        if (TrySpreadRelation(out var spread))
        {
            if (!Embedded(out var items, depth)) return false;
            item = spread with { Items = items };
            return true;
        }
        if (TryRelation(out var relation))
        {
            if (!Embedded(out var items, depth)) return false;
            item = relation with { Items = items };
            return true;
        }
        return SelectColumn(out item);
    }

    /// <summary>A name alone, or <c>*</c>, where no error can begin: the rules below would find the same with more tries.</summary>
    private SelectItem.Column? PlainColumn(int depth)
    {
        var end = At('*') ? position + 1 : IdentifierEnd(position);
        if (end == input.Length ? depth != 0 : input[end] is not (',' or ')')) return null;
        var name = input[position..end].Trim(' ');
        if (name.IsEmpty) return null;
        Consume(end);
        return new(new Field(name is "*" ? "*" : name.ToString(), []), Aggregate: null, AggregateCast: null, Cast: null, Alias: null);
    }

    /// <remarks>pFieldSelect</remarks>
    private bool SelectColumn(out SelectItem item)
    {
        Blanks();
        var matched = TryStar(out item) || TryCountCall(out item) || Column(out item);
        if (matched) Blanks();
        return matched;
    }

    private bool TryStar(out SelectItem item)
    {
        item = null!;
        var start = Here;
        if (!Word("*", Expected.Star) || !ItemEnd()) return Backtrack(start);
        item = new SelectItem.Column(new Field("*", []), Aggregate: null, AggregateCast: null, Cast: null, Alias: null);
        return true;
    }

    private bool TryCountCall(out SelectItem item)
    {
        item = null!;
        var start = Here;
        var aliased = TryAlias(out var alias);
        if (!Word("count()", Expected.CountCall) || !Cast(out var cast) || !ItemEnd()) return Backtrack(start);
        item = new SelectItem.Column(new Field("*", []), AggregateFunction.Count, cast, Cast: null, aliased ? Text(alias) : null);
        return true;
    }

    private bool Column(out SelectItem item)
    {
        item = null!;
        var aliased = TryAlias(out var alias);
        if (!Field(out var field) || !Cast(out var cast)) return false;
        var aggregate = TryAggregate();
        if (!Cast(out var aggregateCast) || !ItemEnd()) return false;
        item = new SelectItem.Column(field, aggregate, aggregateCast, cast, aliased ? Text(alias) : null);
        return true;
    }

    /// <summary>With blanks around it.</summary>
    /// <remarks>pField</remarks>
    private bool Field(out Field field)
    {
        field = null!;
        Blanks();
        if (!FieldName(out var name) || !JsonPath(out var path)) return false;
        Blanks();
        field = new(Text(name), path);
        return true;
    }

    /// <summary>Optional.</summary>
    private bool Cast(out string? cast)
    {
        cast = null;
        var start = position;
        if (!Word("::", Expected.DoubleColon)) return position == start;
        if (!Identifier(out var name)) return false;
        cast = Text(name);
        return true;
    }

    /// <remarks>pFieldSelect > pAggregation; <c>sum avg count</c> consume in part, so that the ones behind them are not tried.</remarks>
    private AggregateFunction? TryAggregate()
    {
        var start = Here;
        if (!Character('.', Expected.Dot)) return null;
        var name = position;
        AggregateFunction? aggregate =
            Word("sum", Expected.Sum) ? AggregateFunction.Sum
            : position != name ? null
            : Word("avg", Expected.Avg) ? AggregateFunction.Avg
            : position != name ? null
            : Word("count", Expected.Count) ? AggregateFunction.Count
            : position != name ? null
            : TryWord("max", Expected.Max) ? AggregateFunction.Max
            : TryWord("min", Expected.Min) ? AggregateFunction.Min
            : null;
        if (aggregate is not null && Word("()", Expected.Call)) return aggregate;
        Backtrack(start);
        return null;
    }

    private bool ItemEnd() => Ahead(")", Expected.Close) || Ahead(",", Expected.Comma) || EndOfInput();
}
