using Edge.Postgrest.Requests;

namespace Edge.Tests.Postgrest.Requests;

public class OrderTests
{
    [Fact]
    public void Terms_have_a_direction_and_a_place_for_nulls()
    {
        var order = Assert.Single(Http.Query("order=a.desc.nullslast, b->>c.asc,d.nullsfirst,e").Order);

        Assert.Equal(
            [(OrderDirection.Descending, OrderNulls.Last), (OrderDirection.Ascending, null), (null, OrderNulls.First), (null, null)],
            order.Value.Select(term => (term.Direction, term.Nulls)));
        Assert.Equal(new Field("b", [new(true, "c", false)]), Assert.IsType<OrderTerm.Column>(order.Value[1]).Field);
    }

    [Fact]
    public void A_column_of_an_embedded_relation_can_order()
    {
        var order = Assert.Single(Http.Query("order=director(name->x).desc").Order);

        var term = Assert.IsType<OrderTerm.Related>(Assert.Single(order.Value));
        Assert.Equal(("director", "name", OrderDirection.Descending), (term.Relation, term.Field.Name, term.Direction));
    }

    [Fact]
    public void Embedded_relations_have_their_own_order() =>
        Assert.Equal<string>(["films", "cast"], Assert.Single(Http.Query("films.cast.order=name").Order).Path);
}
