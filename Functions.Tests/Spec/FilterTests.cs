namespace Edge.Tests.Spec;

public sealed class FilterTests(FilmsApp films) : FilmsSpec(films)
{
    [SkippableTheory]
    [InlineData("year=eq.1927", "1")]
    [InlineData("year=neq.1927&year=lt.1935", "2,9")]
    [InlineData("year=gt.1982", "8")]
    [InlineData("year=gte.1982", "7,8")]
    [InlineData("year=lt.1927", "9")]
    [InlineData("year=lte.1927", "1,9")]
    [InlineData("title=like.Blade*", "7,8")]
    [InlineData("title=like.Blade%25", "7,8")]
    [InlineData("title=ilike.*REEL", "9")]
    [InlineData("title=match.^M$", "2")]
    [InlineData("title=imatch.^m", "1,2")]
    [InlineData("year=in.(1927,1931)", "1,2")]
    [InlineData("title=in.(\"M\",\"Metropolis\")", "1,2")]
    [InlineData("year=in.()", "")]
    [InlineData("genre=is.null", "9")]
    [InlineData("director_id=is.not_null&year=lt.1930", "1")]
    [InlineData("genre=isdistinct.noir&year=lt.1930", "1,9")]
    [InlineData("tags=cs.{city,silent}", "1")]
    [InlineData("tags=cd.{city,crime}&tags=neq.{}", "2,3,4,6")]
    [InlineData("tags=ov.{silent,crime}", "1,2,3")]
    [InlineData("run=sl.[1950-01-01,1951-01-01)", "1,2,3")]
    [InlineData("run=sr.[1950-01-01,1950-02-01)", "4,6,7,8")]
    [InlineData("run=nxl.[1962-04-11,1963-01-01)", "6,7,8")]
    [InlineData("run=nxr.[1931-05-01,1931-12-01)", "1,2")]
    [InlineData("run=adj.[1951-01-01,1952-01-01)", "4")]
    public async Task An_operator_compares_a_column_with_a_value(string filter, string ids)
    {
        var response = await Api.Get($"/films?select=id&order=id&{filter}");

        ShouldHaveIds(response, ids);
    }

    [SkippableTheory]
    [InlineData("year=not.eq.1927&year=lt.1935", "2,9")]
    [InlineData("genre=not.is.null&year=lt.1930", "1")]
    [InlineData("year=not.in.(1927,1931,1944,1950,1959)&id=lt.8", "6,7")]
    [InlineData("title=not.like.*e*", "2,6")]
    public async Task Any_operator_can_be_negated(string filter, string ids) =>
        ShouldHaveIds(await Api.Get($"/films?select=id&order=id&{filter}"), ids);

    [SkippableTheory]
    [InlineData("year=eq(any).{1927,1931}", "1,2")]
    [InlineData("title=like(any).{M%25,Blade%25}", "1,2,7,8")]
    [InlineData("title=like(all).{%25Blade%25,%252049}", "8")]
    [InlineData("title=ilike(any).{*reel,*HOT}", "5,9")]
    [InlineData("year=not.gt(any).{1927,1931}", "1,9")]
    [InlineData("year=lte(all).{1927,1931}", "1,9")]
    public async Task Any_and_all_compare_with_each_of_several_values(string filter, string ids) =>
        ShouldHaveIds(await Api.Get($"/films?select=id&order=id&{filter}"), ids);

    [SkippableTheory]
    [InlineData("title=fts.blade", "7,8")]
    [InlineData("title=fts(english).blades", "7,8")]
    [InlineData("title=fts(simple).blades", "")]
    [InlineData("words=plfts.runner 2049", "8")]
    [InlineData("words=phfts(english).sunset boulevard", "4")]
    [InlineData("words=wfts.blade -2049", "7")]
    [InlineData("words=not.fts(english).blade&id=gt.6", "9")]
    public async Task Full_text_search_takes_a_language(string filter, string ids) =>
        ShouldHaveIds(await Api.Get($"/films?select=id&order=id&{filter}"), ids);

    [SkippableTheory]
    [InlineData("or=(year.eq.1927,title.eq.M)", "1,2")]
    [InlineData("and=(year.gte.1950,year.lt.1960)", "4,5")]
    [InlineData("not.or=(year.lt.1982,title.like.*2049)", "7")]
    [InlineData("not.and=(year.gt.1920,year.lt.2017)", "8,9")]
    [InlineData("or=(year.lt.1927,and(year.gt.1980,not.or(stars.gt.4.5,minutes.lt.100)))", "8,9")]
    [InlineData("or=(title.eq.\"Blade Runner\",tags.cs.{silent})", "1,7")]
    [InlineData("or=(year.in.(1927,1931),title.fts.sunset)", "1,2,4")]
    [InlineData("year=gt.1950&or=(genre.eq.comedy,genre.eq.drama)&and=(minutes.gt.100)", "5")]
    [InlineData("or=(details->>country.eq.FR,details->budget.gt.100000000)", "6,8")]
    [InlineData("or=(director_id.not.is.null,id.eq.9)&id=gt.7", "8,9")]
    public async Task And_and_or_nest(string filter, string ids) =>
        ShouldHaveIds(await Api.Get($"/films?select=id&order=id&{filter}"), ids);

    [SkippableTheory]
    [InlineData("details->>country=eq.FR", "6")]
    [InlineData("details->country=eq.\"FR\"", "6")]
    [InlineData("details->crew->0->>name=eq.Freund", "1")]
    [InlineData("details->crew->-1->>name=eq.Huppertz", "1")]
    [InlineData("details->>budget=is.null&id=lt.5", "1,2,3")]
    [InlineData("details->budget=gt.2000000", "5,7,8")]
    [InlineData("details=cs.{\"country\":\"DE\"}", "1,2")]
    [InlineData("decade=eq.1950s", "4,5")]
    public async Task Paths_into_json_and_computed_columns_filter_like_columns(string filter, string ids) =>
        ShouldHaveIds(await Api.Get($"/films?select=id&order=id&{filter}"), ids);

    [SkippableFact]
    public async Task A_composite_columns_fields_are_reached_like_json() =>
        (await Api.Get("/technical_specs?select=film_id,maker:shot_on->>maker&shot_on->>model=eq.Parvo"))
            .ShouldBe(200, """[{"film_id": 1, "maker": "Debrie"}]""");

    [SkippableFact]
    public async Task A_domains_own_text_form_is_understood_and_shown() =>
        (await Api.Get("/technical_specs?select=film_id,negative&negative=eq.%23ff0000"))
            .ShouldBe(200, """[{"film_id": 7, "negative": "#ff0000"}]""");

    [SkippableTheory]
    [InlineData("/Fan%20Mail?%22from,%20to%22=eq.ann,%20bob")]
    [InlineData("/Fan%20Mail?%22say%20%5C%22hi%5C%22%22=eq.hi%20%22you%22")]
    [InlineData("/Fan%20Mail?%22(odd.name)%22=in.(7,8)")]
    [InlineData("/Fan%20Mail?gr%C3%B6%C3%9Fe=eq.gro%C3%9F")]
    [InlineData("/Fan%20Mail?or=(%22the%20id%22.eq.1,%22(odd.name)%22.eq.8)")]
    [InlineData("/Fan%20Mail?%22from,%20to%22=in.(%22ann,%20bob%22,other)")]
    public async Task Names_and_values_with_reserved_characters_are_quoted(string path) =>
        (await Api.Get($"{path}&select=%22the%20id%22")).ShouldBe(200, """[{"the id": 1}]""");

    [SkippableTheory]
    [InlineData("' OR 1=1 --")]
    [InlineData("$1")]
    [InlineData("\\\"'%")]
    [InlineData("*,(),{}.:&=?")]
    [InlineData("naïve 🎬")]
    public async Task A_value_is_never_more_than_a_value(string value)
    {
        var written = Uri.EscapeDataString(value);
        await Films.Run($"INSERT INTO api.shelves (code, room) VALUES ('odd', '{value.Replace("'", "''", StringComparison.Ordinal)}') ON CONFLICT (code) DO UPDATE SET room = excluded.room");

        (await Api.Get($"/shelves?select=code&room=eq.{written}")).ShouldBe(200, """[{"code": "odd"}]""");
    }

    private static void ShouldHaveIds(ApiResponse response, string ids) =>
        response.ShouldBe(200, $"[{string.Join(',', ids.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(id => $$"""{"id": {{id}}}"""))}]");
}
