namespace Edge.Postgrest.Requests;

// Operands with an end of their own: lists, and values in logic trees.
internal ref partial struct QueryGrammar
{
    /// <summary>The list becomes an array literal, with every element quoted. One empty element is no element.</summary>
    /// <remarks>pListVal; PostgREST v16.2, Query/SqlFragment.hs > pgBuildArrayLiteral</remarks>
    private bool In(out Operation operation)
    {
        operation = null!;
        Blanks();
        if (!Character('(', Expected.Open)) return false;
        Blanks();
        var literal = new TextBuilder([]);
        try
        {
            var isEmpty = AppendElements(ref literal);
            Blanks();
            if (!Character(')', Expected.Close)) return false;
            Blanks();
            literal.Append('}');
            operation = new Operation.In(values!.Add(isEmpty ? "{}" : literal.ToString()));
            return true;
        }
        finally
        {
            literal.Dispose();
        }
    }

    /// <summary>True for one empty element.</summary>
    private bool AppendElements(ref TextBuilder literal)
    {
        var element = ListElement();
        var isEmpty = element.Start == element.End;
        AppendElement(ref literal, '{', element);
        while (Character(',', Expected.Comma))
        {
            isEmpty = false;
            AppendElement(ref literal, ',', ListElement());
            error = default;
        }
        return isEmpty;
    }

    /// <remarks>pListElement</remarks>
    private NameSpan ListElement()
    {
        if (TryQuotedItem(out var quoted)) return quoted;
        return UnquotedItem();
    }

    /// <summary>A quoted value with the end of an item behind it; any other is text that happens to begin with a quote.</summary>
    private bool TryQuotedItem(out NameSpan item)
    {
        var start = Here;
        if (!QuotedValue(out item)) return Backtrack(start);
        if (AtEnd || input[position] is ',' or ')')
        {
            error.Unexpect(position);
            return true;
        }
        RefuseNext();
        return Backtrack(start);
    }

    private NameSpan UnquotedItem()
    {
        var start = position;
        var length = input[position..].IndexOfAny(',', ')');
        var end = length < 0 ? input.Length : position + length;
        if (end != start) Consume(end);
        error.Unexpect(position);
        return new(start, end, NameForm.Quoted);
    }

    /// <remarks>pLogicSingleVal</remarks>
    private string LogicValue()
    {
        if (TryQuotedItem(out var quoted)) return Text(quoted);
        if (TryArrayLiteral(out var array)) return Text(array);
        return Text(UnquotedItem());
    }

    /// <summary><c>{1,2}</c>, so that its commas do not end the item.</summary>
    /// <remarks>pPgArray</remarks>
    private bool TryArrayLiteral(out NameSpan literal)
    {
        var start = Here;
        literal = default;
        if (!Character('{', Expected.OpenBrace)) return false;
        var length = input[position..].IndexOfAny('{', '}');
        if (length != 0) Consume(length < 0 ? input.Length : position + length);
        error.Unexpect(position);
        if (!Character('}', Expected.CloseBrace)) return Backtrack(start);
        literal = new(start.Position, position, NameForm.Quoted);
        return true;
    }

    private readonly void AppendElement(ref TextBuilder literal, char before, NameSpan element)
    {
        literal.Append(before);
        literal.Append('"');
        for (var i = element.Start; i < element.End; i++)
        {
            if (element.Form is NameForm.Escaped && input[i] == '\\') i++;
            if (input[i] is '"' or '\\') literal.Append('\\');
            literal.Append(input[i]);
        }
        literal.Append('"');
    }
}
