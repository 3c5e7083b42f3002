using System.Text.Json.Serialization;
using Edge.Client;

namespace Edge.Tests.Client;

/// <summary>What each condition is in PostgREST's words.</summary>
public sealed class FilterTests
{
    public static TheoryData<string, Func<Relation<Film>, Query<Film>>> ByProperty => new()
    {
        { "title=eq.Laura", films => films.Eq(film => film.Title, "Laura") },
        { "title=is.null", films => films.Eq(film => film.Title, null) },
        { "title=neq.Laura", films => films.Neq(film => film.Title, "Laura") },
        { "title=not.is.null", films => films.Neq(film => film.Title, null) },
        { "year=gt.1950", films => films.Gt(film => film.Year, 1950) },
        { "year=gte.1950", films => films.Gte(film => film.Year, 1950) },
        { "year=lt.1950", films => films.Lt(film => film.Year, 1950) },
        { "year=lte.1950", films => films.Lte(film => film.Year, 1950) },
        { "title=like.L*", films => films.Like(film => film.Title, "L*") },
        { """title=like(all).{"L*","*a"}""", films => films.LikeAllOf(film => film.Title, "L*", "*a") },
        { """title=like(any).{"L*","*a"}""", films => films.LikeAnyOf(film => film.Title, "L*", "*a") },
        { "title=ilike.l*", films => films.ILike(film => film.Title, "l*") },
        { """title=ilike(all).{"l*"}""", films => films.ILikeAllOf(film => film.Title, "l*") },
        { """title=ilike(any).{"l*"}""", films => films.ILikeAnyOf(film => film.Title, "l*") },
        { "title=match.^L", films => films.RegexMatch(film => film.Title, "^L") },
        { "title=imatch.^l", films => films.RegexIMatch(film => film.Title, "^l") },
        { "seen=is.true", films => films.Is(film => film.Seen, true) },
        { "seen=is.unknown", films => films.Is(film => film.Seen, IsValue.Unknown) },
        { "seen=is.not_null", films => films.Is(film => film.Seen, IsValue.NotNull) },
        { "title=isdistinct.Laura", films => films.IsDistinct(film => film.Title, "Laura") },
        { "title=not.is.null", films => films.IsDistinct(film => film.Title, null) },
        { "year=in.(1944,1950)", films => films.In(film => film.Year, 1944, 1950) },
        { "year=not.in.(1944)", films => films.NotIn(film => film.Year, 1944, 1944) },
        { "year=in.()", films => films.In(film => film.Year) },
        { """tags=cs.{"noir","a,b"}""", films => films.Contains(film => film.Tags, new[] { "noir", "a,b" }) },
        { """tags=cd.{"noir"}""", films => films.ContainedBy(film => film.Tags, new[] { "noir" }) },
        { """tags=ov.{"noir"}""", films => films.Overlaps(film => film.Tags, new[] { "noir" }) },
        { "first_run=ov.[2000-01-01,2000-02-01)", films => films.Overlaps(film => film.Run, "[2000-01-01,2000-02-01)") },
        { "first_run=sr.[1,2)", films => films.RangeGt(film => film.Run, "[1,2)") },
        { "first_run=nxl.[1,2)", films => films.RangeGte(film => film.Run, "[1,2)") },
        { "first_run=sl.[1,2)", films => films.RangeLt(film => film.Run, "[1,2)") },
        { "first_run=nxr.[1,2)", films => films.RangeLte(film => film.Run, "[1,2)") },
        { "first_run=adj.[1,2)", films => films.RangeAdjacent(film => film.Run, "[1,2)") },
        { "title=fts.cat & dog", films => films.TextSearch(film => film.Title, "cat & dog") },
        { "title=plfts(english).cat", films => films.TextSearch(film => film.Title, "cat", TextSearchType.Plain, "english") },
        { "title=phfts.the cat", films => films.TextSearch(film => film.Title, "the cat", TextSearchType.Phrase) },
        { "title=wfts.cat or dog", films => films.TextSearch(film => film.Title, "cat or dog", TextSearchType.Websearch) },
        { "title=not.like.L*", films => films.Not(film => film.Title, "like", "L*") },
        { "title=gte(any).{1,2}", films => films.Filter(film => film.Title, "gte(any)", "{1,2}") },
        { "genre=eq.science fiction", films => films.Eq(film => film.Genre, Genre.ScienceFiction) },
        { "seen=eq.false", films => films.Eq(film => film.Seen, false) },
    };

    public static TheoryData<string, Func<Relation<Film>, Query<Film>>> ByName => new()
    {
        { "id=eq.1&year=eq.1944", films => films.Match([new("id", 1), new("year", 1944)]) },
        { "posts.title=eq.x", films => films.Eq("posts.title", "x") },
        { "data->>city=eq.x", films => films.Eq("data->>city", "x") },
        { "data->a->0->>b=eq.x", films => films.Eq(Field.Named("data").Json("a").Json(0).JsonText("b"), "x") },
        { """data->>"1"=eq.x""", films => films.Eq(Field.Named("data").JsonText("1"), "x") },
        { "\"a,b\"=eq.x", films => films.Eq("a,b", "x") },
        { "\"a.b\"=eq.x", films => films.Eq(Field.Named("a.b"), "x") },
        { "id=in.(abc)", films => films.In("id", "abc") },
        { "\"größe\"=eq.x", films => films.Eq("größe", "x") },
        { "data=cs.{\"a\":1}", films => films.Contains("data", new Dictionary<string, int> { ["a"] = 1 }) },
        { "day=eq.2000-02-29", films => films.Eq("day", new DateOnly(2000, 2, 29)) },
        { "at=eq.2000-02-29T12:00:00.0000000+01:00", films => films.Eq("at", new DateTimeOffset(2000, 2, 29, 12, 0, 0, TimeSpan.FromHours(1))) },
        { "length=eq.1 days 02:00:00.0000000", films => films.Eq("length", new TimeSpan(26, 0, 0)) },
        { "price=eq.1234.5", films => films.Eq("price", 1234.5m) },
        { "ratio=eq.0.1", films => films.Eq("ratio", 0.1) },
        { "ratio=eq.-Infinity", films => films.Eq("ratio", double.NegativeInfinity) },
        { @"blob=eq.\xff00", films => films.Eq("blob", new byte[] { 255, 0 }) },
        { "or=(id.eq.\"1\",title.is.null)", films => films.Or(or => or.Eq("id", 1).Eq("title", null)) },
        { "or=(id.eq.1,title.is.null)", films => films.Or("id.eq.1,title.is.null") },
        { "posts.or=(id.eq.\"1\",id.eq.\"2\")", films => films.Or(or => or.Eq("id", 1).Eq("id", 2), referencedTable: "posts") },
        { "not.and=(id.eq.\"1\",year.in.(1,2))", films => films.Not(not => not.Eq("id", 1).In(film => film.Year, 1, 2)) },
        { "or=(and(a.eq.\"1\",b.eq.\"2\"),not.and(c.eq.\"3\"))",
            films => films.Or(or => or.And(and => and.Eq("a", 1).Eq("b", 2)).Not(not => not.Eq("c", 3))) },
        { "or=(and(a.eq.\"1\",b.eq.\"2\"),c.eq.\"3\")", films => films.Or(or => or.Match([new("a", 1), new("b", 2)]).Eq("c", 3)) },
    };

    [Theory]
    [MemberData(nameof(ByProperty))]
    [MemberData(nameof(ByName))]
    public async Task A_condition_is_said_as_PostgREST_reads_it(string expected, Func<Relation<Film>, Query<Film>> query)
    {
        using var wire = new Canned();
        await query(new PostgrestClient(wire).From<Film>("films")).Execute();

        Assert.Equal(expected, Uri.UnescapeDataString(wire.Requests[^1].Target["/films?".Length..]));
    }

    [Fact]
    public void Only_a_property_of_the_row_is_a_column()
    {
        using var wire = new Canned();
        var films = new PostgrestClient(wire).From<Film>("films");

        Assert.Throws<ArgumentException>(() => films.Eq(film => film.Title!.Length, 5));
        Assert.Throws<ArgumentException>(() => films.Order(film => film.Year + 1));
    }

    [Fact]
    public void Nothing_is_greater_than_null()
    {
        using var wire = new Canned();

        Assert.Throws<ArgumentNullException>(() => new PostgrestClient(wire).From<Film>("films").Gt(film => film.Title, null));
    }

    public sealed record Film(
        int Id, string? Title, int Year, string[] Tags, [property: JsonPropertyName("first_run")] string? Run, bool? Seen, Genre Genre);

    [JsonConverter(typeof(JsonStringEnumConverter<Genre>))]
    public enum Genre
    {
        Drama,
        [JsonStringEnumMemberName("science fiction")] ScienceFiction,
    }
}
