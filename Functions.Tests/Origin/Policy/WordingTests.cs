using System.Collections.Immutable;
using Edge.Origin.Policy;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Requests;
using Edge.Tests.Spec.Hostile;
using QueryString = Edge.Postgrest.Requests.QueryString;

namespace Edge.Tests.Origin.Policy;

/// <summary>A query that is written anew says what it said before, name by name and value by value.</summary>
public sealed class WordingTests
{
    [Theory]
    [InlineData("select=*,a,b:c,d->e->>f,g->0->>-1,h::text,i.sum(),j::int.max()::text,count(),k:count()::text")]
    [InlineData("select=\"a b\",\"q\\\"q\":\"\\\\\",größe,a-b,x->\"a.b\"->>\"c)\"")]
    [InlineData("select=id,a(b,c:d!left(e)),...f!g!inner(h,i->0),j!\"inner\"(*),k()")]
    [InlineData("a=eq.1&b=not.neq.x&c=in.(1,\"a,b\",\"q\\\"\\\\\",)&d=not.in.()&e=is.null&f=is.not_null&g=not.is.true&h=is.false&i=is.unknown")]
    [InlineData("a=like.x*y&b=ilike(any).{a*,b}&c=match.^%5B&d=imatch(all).{x}&e=gt.1&f=gte(any).{1,2}&g=lt.1&h=lte.2&i=isdistinct.3")]
    [InlineData("a=fts.x&b=plfts(english).y z&c=phfts.a\"b&d=wfts(german).%5C&e=cs.{1,2}&f=cd.[1,2)&g=ov.{}&h=sl.1&i=sr.1&j=nxr.1&k=nxl.1&l=adj.1")]
    [InlineData("or=(a.eq.1,not.and(b.eq.\"x,y\",c->>d.gt.{1,2}),e.in.(1,\"2)\"))&not.and=(f->0.is.null,g.not.like.*)&h->i->>j=eq.),(")]
    [InlineData("order=a,b.desc,c.asc.nullsfirst,d->e->>f.nullslast,g(h).desc.nullslast,\"i.j\"(k->0)")]
    public void Every_word_of_the_grammar(string query) => Assert.True(IsSaidAgain(query));

    [Fact]
    public void Any_query_that_is_understood()
    {
        var grammar = new RequestGrammar(new(20261123));
        Assert.True(Enumerable.Range(0, 5000).Count(_ => IsSaidAgain(grammar.Next().Query)) > 2000);
    }

    /// <summary>False: it was not understood in the first place.</summary>
    private static bool IsSaidAgain(string query)
    {
        QueryParams parsed;
        var values = new SlotValues();
        try
        {
            parsed = Parsed(query, values);
        }
        catch (ApiException)
        {
            return false;
        }

        var texts = values.ToImmutable();
        var trees = Trees(parsed);
        var again = new SlotValues();
        var written = $"select={Escaped(Select(parsed.Select))}"
            + (trees.Children.IsEmpty ? "" : $"&and=({Escaped(string.Join(',', trees.Children.Select(tree => Wording.Of(tree, slot => texts[slot.Index]))))})")
            + string.Concat(parsed.Order.Select(order => $"&order={Escaped(Wording.Of(order.Value))}"));
        var reparsed = Parsed(written, again);

        Assert.Equal(Shape(parsed, trees), Shape(reparsed, trees.Children.IsEmpty ? trees : (LogicTree.Group)Assert.Single(reparsed.Logic).Value));
        Assert.Equal(texts.ToList(), again.ToImmutable().ToList());
        return true;
    }

    private static QueryParams Parsed(string query, SlotValues values)
    {
        using var parameters = new QueryString(query);
        return QueryParser.Parse(parameters, isRpcRead: false, values);
    }

    /// <summary>In the order in which values are met.</summary>
    private static LogicTree.Group Trees(QueryParams query) => new(
        Negated: false, LogicOperator.And, [.. query.Logic.Select(tree => tree.Value), .. query.Filters.Select(filter => new LogicTree.Statement(filter.Value))]);

    private static string Select(ImmutableArray<SelectItem> items) => string.Join(',', items.Select(item => item switch
    {
        SelectItem.Relation relation => Wording.Of(item, $"({Select(relation.Items)})"),
        SelectItem.Spread spread => Wording.Of(item, $"({Select(spread.Items)})"),
        SelectItem.Column { Field.Name: "*", Aggregate: null } => "*",
        _ => Wording.Of(item),
    }));

    private static string Escaped(string text) => Uri.EscapeDataString(text);

    private static string Shape(QueryParams query, LogicTree.Group trees)
    {
        var shape = new ShapeWriter([]);
        try
        {
            QueryShape.WriteSelect(ref shape, query.Select);
            QueryShape.WriteLogic(ref shape, [new([], trees)]);
            QueryShape.WriteOrder(ref shape, [.. query.Order.Select(order => order with { Path = [] })]);
            return shape.ToString();
        }
        finally
        {
            shape.Dispose();
        }
    }
}
