using CsCheck;
using Edge.Postgrest.Requests;

namespace Edge.Tests.Postgrest.Requests;

public class RequestShapeTests
{
    private static string Shape(string target, params (string, string)[] headers) => RequestShape.Of(Http.Get(target, headers));

    [Theory]
    [InlineData("/films?id=eq.1", "/films?id=eq.2")]
    [InlineData("/films?id=in.(1)", "/films?id=in.(1,2)")]
    [InlineData("/films?or=(a.eq.1,b.like.*)&limit=5", "/films?or=(a.eq.2,b.like.x)&limit=6")]
    [InlineData("/films?cast.offset=1", "/films?cast.offset=2")]
    [InlineData("/films?select=id, title", "/films?select=id,title")]
    [InlineData("/rpc/f?a=1&b=2", "/rpc/f?a=x&b=y")]
    public void Values_are_no_part_of_it(string one, string other) => Assert.Equal(Shape(one), Shape(other));

    private static readonly string[] Different =
    [
        "/films", "/film", "/rpc/films", "/", "/films?select=", "/films?select=id", "/films?select=id,title", "/films?select=\"id,title\"",
        "/films?select=id::text", "/films?select=id.max()", "/films?select=id.max()::text", "/films?select=a:id", "/films?select=id->a",
        "/films?select=id->>a", "/films?select=id->1", "/films?select=id->\"1\"", "/films?select=id(*)", "/films?select=...id(*)",
        "/films?select=id!x(*)", "/films?select=id!inner(*)", "/films?select=id!left(*)", "/films?select=a:id(*)", "/films?select=a(b(c),d)",
        "/films?select=a(b(c,d))", "/films?id=eq.1", "/films?id=eq(any).1", "/films?id=eq(all).1", "/films?id=not.eq.1", "/films?id=neq.1",
        "/films?id=gt.1", "/films?id=in.(1)", "/films?id=is.null", "/films?id=is.true", "/films?id=isdistinct.1", "/films?id=fts.1",
        "/films?id=fts(english).1", "/films?id=plfts.1", "/films?a.id=eq.1", "/films?id=eq.1&id=eq.1", "/films?and=(id.eq.1)",
        "/films?or=(id.eq.1)", "/films?not.or=(id.eq.1)", "/films?a.or=(id.eq.1)", "/films?or=(id.eq.1,b.eq.1)", "/films?or=(and(id.eq.1),b.eq.1)",
        "/films?or=(and(id.eq.1,b.eq.1))", "/films?order=id", "/films?order=id.asc", "/films?order=id.desc", "/films?order=id.nullsfirst",
        "/films?order=id.nullslast", "/films?order=a(id)", "/films?a.order=id", "/films?limit=1", "/films?offset=1", "/films?limit=1&offset=1",
        "/films?a.limit=1", "/films?columns=a", "/films?on_conflict=a", "/rpc/f?a=1", "/rpc/f?b=1", "/rpc/f?a=1&a=1", "/rpc/f?a=1&b=eq.1",
        "/rpc/f?b=eq.1&a=1",
    ];

    [Fact]
    public void Whatever_else_differs_makes_another_one()
    {
        var shapes = Different.ToLookup(target => Shape(target));

        Assert.All(shapes, shape => Assert.Single(shape));
    }

    [Fact]
    public void Headers_that_a_plan_depends_on_make_another_one()
    {
        (string, string)[] headers =
        [
            ("X-Any", ""), ("Accept", "text/csv"), ("Accept", "text/csv,*/*"), ("Accept", "a/b"), ("Accept", "application/vnd.pgrst.object"),
            ("Accept", "application/vnd.pgrst.object;nulls=stripped"), ("Accept", "application/vnd.pgrst.plan"),
            ("Accept", "application/vnd.pgrst.plan+json"), ("Accept", "application/vnd.pgrst.plan;for=text/csv"),
            ("Accept", "application/vnd.pgrst.plan;options=wal"), ("Content-Type", "text/plain"), ("Range", "0-9"), ("Prefer", "count=exact"),
            ("Prefer", "count=planned"), ("Prefer", "return=minimal"), ("Prefer", "missing=default"), ("Prefer", "resolution=merge-duplicates"),
            ("Prefer", "handling=strict"), ("Prefer", "handling=strict,x"), ("Prefer", "timezone=UTC"), ("Prefer", "max-affected=1"),
        ];

        Assert.Equal(headers.Length, headers.Select(header => Shape("/films", header)).Distinct().Count());
    }

    [Fact]
    public void Bodies_are_told_apart_by_kind_and_columns_only()
    {
        string Of(string target, string body, string type = "application/json") => RequestShape.Of(Http.Post(target, body, ("Content-Type", type)));

        Assert.Equal(Of("/films", """{"a":1,"b":2}"""), Of("/films", """{"b":"x","a":null}"""));
        string[] different =
        [
            Of("/films", "{}"), Of("/films", """{"a":1}"""), Of("/films", """[{"a":1}]"""), Of("/films", """{"b":1}"""), Of("/films", """{"a,b":1}"""),
            Of("/films", """{"a":1,"b":1}"""), Of("/rpc/f", ""), Of("/rpc/f", "{}"), Of("/rpc/f", "x", "text/plain"), Of("/rpc/f", "a=1", Form),
            Of("/rpc/f", "a=1&a=1", Form), Of("/rpc/f", "b=1", Form),
        ];
        Assert.Equal(different.Length, different.Distinct().Count());
    }

    private const string Form = "application/x-www-form-urlencoded";

    /// <summary>Names that look like the marks of the shape.</summary>
    private static readonly Gen<string> Name = 
        Gen.OneOf("1", "2", ":", ",", "-", "+", "c").Array[0, 3].Select(name => $"\"{string.Concat(name)}\"");

    private static readonly Gen<string> Item = Gen.Select(Name, Name, Name, Gen.Int[0, 4]).Select((a, b, c, kind) => kind switch
    {
        0 => a,
        1 => $"{a}:{b}",
        2 => $"{a}->{b}",
        3 => $"{a}:{b}!{c}({a})",
        _ => $"...{a}({b},{c})",
    });

    [Fact]
    public void No_two_shapes_share_a_key() => Gen.Select(Item.Array[0, 3], Item.Array[0, 3]).Sample((one, other) =>
    {
        var (left, right) = (string.Join(',', one), string.Join(',', other));
        var equal = Shape("/films?select=" + Uri.EscapeDataString(left)) == Shape("/films?select=" + Uri.EscapeDataString(right));
        Assert.Equal(left == right, equal);
    });
}
