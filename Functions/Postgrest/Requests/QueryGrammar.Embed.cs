using System.Collections.Immutable;

namespace Edge.Postgrest.Requests;

// Relations embedded by select=, and aliases.
internal ref partial struct QueryGrammar
{
    private bool Embedded(out ImmutableArray<SelectItem> items, int depth)
    {
        items = [];
        return Character('(', Expected.Open) && FieldForest(out items, depth + 1) && Character(')', Expected.Close);
    }

    /// <remarks>pSpreadRelationSelect</remarks>
    private bool TrySpreadRelation(out SelectItem.Spread spread)
    {
        spread = null!;
        var start = Here;
        Blanks();
        if (!Word("...", Expected.Ellipsis) || !FieldName(out var name) || !EmbedParameters(out var hint, out var join)) return Backtrack(start);
        if (!Ahead("(", Expected.Open)) return Backtrack(start);
        Blanks();
        spread = new(Text(name), hint, join, []);
        return true;
    }

    /// <remarks>pRelationSelect</remarks>
    private bool TryRelation(out SelectItem.Relation relation)
    {
        relation = null!;
        var start = Here;
        Blanks();
        var aliased = TryAlias(out var alias);
        if (!FieldName(out var name) || IsCount(name)) return Backtrack(start);
        if (!EmbedParameters(out var hint, out var join) || !Ahead("(", Expected.Open)) return Backtrack(start);
        Blanks();
        relation = new(Text(name), aliased ? Text(alias) : null, hint, join, []);
        return true;
    }

    private readonly bool IsCount(NameSpan name) => name.Form switch
    {
        NameForm.Plain => input[name.Start..name.End].Trim() is "count",
        NameForm.Quoted => input[name.Start..name.End] is "count",
        NameForm.Dashed => false,
        _ => Text(name) == "count",
    };

    private bool TryAlias(out NameSpan alias)
    {
        var start = Here;
        return (FieldName(out alias) && AliasSeparator()) || Backtrack(start);
    }

    private bool AliasSeparator()
    {
        if (!Character(':', Expected.Colon)) return false;
        if (At(':'))
        {
            RefuseNext();
            return false;
        }
        Fail(Expected.Colon);
        return true;
    }

    /// <remarks>pEmbedParams: the first hint and the first join type of two parameters.</remarks>
    private bool EmbedParameters(out string? hint, out JoinType? join)
    {
        (hint, join) = (null, null);
        return EmbedParameter(ref hint, ref join) && EmbedParameter(ref hint, ref join);
    }

    private bool EmbedParameter(ref string? hint, ref JoinType? join)
    {
        if (!Character('!', Expected.Bang)) return true;
        if (TryWord("left", Expected.Left)) join ??= JoinType.Left;
        else if (TryWord("inner", Expected.Inner)) join ??= JoinType.Inner;
        else
        {
            var start = Here;
            if (!FieldName(out var name)) return Backtrack(start);
            hint ??= Text(name);
        }
        return true;
    }
}
