using System.Text;
using Edge.Origin;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Tests.Origin.Policy;

/// <summary>What the policy does not name is refused without asking the remote, and so is what only a known database could answer for.</summary>
public sealed class DeniedTests(GatedArchive archive) : IClassFixture<GatedArchive>
{
    private Api Api => archive.Gate.Api;

    [SkippableTheory]
    [InlineData("/technical_specs", "table technical_specs")]
    [InlineData("/no_such_relation", "table no_such_relation")]
    [InlineData("/rpc/years", "function years")]
    [InlineData("/rpc/greet", "function greet")]
    [InlineData("/rpc/who_am_i?select=x,films(title)", "table films")]
    [InlineData("/films?select=title,technical_specs(aspect)", "table technical_specs")]
    [InlineData("/films?select=title,...technical_specs(aspect)", "table technical_specs")]
    [InlineData("/films?select=title,contemporaries(title)", "table contemporaries")]
    [InlineData("/films?select=title,director_id(name)", "table director_id")]
    [InlineData("/films?select=title,directors!director_id(name)", "table directors")]
    [InlineData("/awards?select=name,actors!presenter(last_name)", "table actors")]
    [InlineData("/directors?select=name,films(title,technical_specs(aspect))", "table technical_specs")]
    [InlineData("/films?select=title,technical_specs()&technical_specs=not.is.null", "table technical_specs")]
    public async Task A_relation_or_function_that_is_not_named_is_denied(string path, string subject) =>
        (await Api.Get(path)).ShouldBeError(401, "42501", $"permission denied for {subject}", "null", "null").ShouldHave("WWW-Authenticate", "Bearer");

    [SkippableTheory]
    [InlineData("/films?select=minutes")]
    [InlineData("/films?select=id,m:minutes")]
    [InlineData("/films?select=minutes.sum()")]
    [InlineData("/films?select=minutes->>a")]
    [InlineData("/films?minutes=gt.100")]
    [InlineData("/films?not.and=(id.gt.1,minutes.gt.100)")]
    [InlineData("/films?or=(minutes.is.null,id.eq.3)")]
    [InlineData("/films?order=title,minutes.desc")]
    [InlineData("/directors?select=name,films(minutes)")]
    [InlineData("/directors?select=name,...films(minutes)")]
    [InlineData("/directors?select=name,films(title)&films.minutes=gt.100")]
    [InlineData("/directors?select=name,x:films(title)&x.or=(minutes.gt.100,id.eq.3)")]
    [InlineData("/directors?select=name,films(title)&films.order=minutes")]
    [InlineData("/castings?select=character,films()&order=films(minutes)")]
    public async Task A_column_that_is_not_named_is_denied(string path) =>
        (await Api.Get(path)).ShouldBeError(401, "42501", "permission denied for column \"minutes\" of relation \"films\"", "null", "null");

    [SkippableTheory]
    [InlineData("/castings?select=*,...films(count())")]
    [InlineData("/castings?select=*,...films(title,...directors(id.max()))")]
    [InlineData("/actors?select=castings(*,...films(count()))")]
    public async Task What_a_star_is_beside_an_aggregate_in_a_spread_depends_on_the_key_which_is_not_known(string path) =>
        (await Api.Get(path)).ShouldBeError(401, "42501", "permission denied for all columns of relation \"castings\" beside an aggregate in a spread");

    [SkippableTheory]
    [InlineData("ctid")]
    [InlineData("films")]
    [InlineData("full_name")]
    [InlineData("%22*%22::text")]
    [InlineData("no_such_column")]
    public async Task System_columns_rows_and_functions_of_a_row_are_denied_alike(string field) =>
        (await Api.Get($"/films?select=id,{field}")).ShouldBeError(401, "42501");

    [SkippableFact]
    public async Task A_denial_is_403_for_who_has_logged_in() =>
        (await Api.Member("ann").Get("/technical_specs")).ShouldBeError(403, "42501", "permission denied for table technical_specs");

    [SkippableTheory]
    [InlineData("title=match.%5B")]
    [InlineData("title=like.M*")]
    [InlineData("title=fts.x")]
    [InlineData("tags->0=eq.1")]
    [InlineData("decade=eq.1950s")]
    [InlineData("or=(id.eq.3,title.ilike.*)")]
    [InlineData("tags=cs.{city}")]
    public async Task A_filter_that_a_hidden_row_could_make_fail_is_denied(string filter)
    {
        (await Api.Get($"/films?select=id&{filter}")).ShouldBeError(401, "42501");
        (await Api.Get($"/castings?select=film_id,films(id)&films.{filter}")).ShouldBeError(401, "42501");
        (await Api.Member("ann", 2).Patch($"/films?{filter}", """{"minutes":1}""")).ShouldBeError(403, "42501");
    }

    [SkippableFact]
    public async Task Where_no_row_is_hidden_any_filter_may_be() =>
        (await Api.Get("/awards?select=id&name=match.^G")).ShouldBe(200, """[{"id":1}]""");

    [SkippableTheory]
    [InlineData("/films?select=title,x:directors(name),directors(name)", "directors")]
    [InlineData("/films?select=title,directors:castings(billing),directors(name)", "directors")]
    [InlineData("/films?select=title,directors(name),castings:directors(id)", "castings")]
    [InlineData("/films?select=title,id:directors(name)", "id")]
    public async Task An_embedded_relation_has_a_name_that_nothing_else_has(string path, string name)
    {
        // Else the remote might put the policy's condition on the other one.
        var expected = $"permission denied for embedding \"{name}\" in relation \"films\" beside another of that name";
        (await Api.Get(path + "&id=eq.3")).ShouldBeError(401, "42501", expected);
    }

    [SkippableFact]
    public async Task A_condition_of_the_policy_is_of_a_column_and_not_of_what_is_embedded_under_its_name()
    {
        using var policy = new TemporaryPolicy("""
            { "roles": { "*": { "relations": {
                "films": { "read": { "columns": ["id", "title", "director_id"], "rows": "sequel_of=is.null", "embeds": { "awards": "id=awards.film_id" } } },
                "awards": { "read": { "columns": ["id", "film_id"] } } } } } }
            """);
        await using var gate = await archive.StartGate(("Access:PolicyFile", policy.Path));
        (await gate.Api.Get("/films?select=id,awards(id)&id=eq.8")).ShouldBe(200, "[]");

        (await gate.Api.Get("/films?select=id,sequel_of:awards(id)&id=eq.8")).ShouldBeError(401, "42501");
        (await gate.Api.Get("/films?select=id,awards(id)&awards=is.null&id=eq.8")).ShouldBe(200, "[]");
    }

    [SkippableFact]
    public async Task A_relationship_needs_its_columns_on_both_sides_and_all_rows_of_a_junction()
    {
        (await Api.As("film_curator").Get("/films?select=title,awards(name)")).ShouldBeError(403, "42501", "permission denied for column \"film_id\" of relation \"awards\"");
        (await Api.Get("/films?select=title,actors(last_name)")).ShouldBeError(401, "42501", "permission denied for table castings");
        (await Api.As("film_curator").Get("/films?select=title,actors(last_name)&id=eq.3"))
            .ShouldBe(200, """[{"title":"Double Indemnity","actors":[{"last_name":"Stanwyck"}]}]""");
        (await Api.Member("ann").Get("/films?select=title,directors(name)")).ShouldBeError(403, "42501");
    }

    [SkippableFact]
    public async Task An_answer_tells_neither_the_policy_nor_what_else_there_is()
    {
        (await Api.Get("/films?id=eq.3&select=id")).ShouldHave("Content-Location", "/rest/v1/films?id=eq.3&select=id");
        (await Api.Get("/films?select=id,film(x)")).ShouldBeError(401, "42501", hint: "null");
        (await Api.Get("/films?id=eq.x")).ShouldBeError(400, "22P02", "invalid input syntax for type integer: \"x\"");
        (await Api.Get("/staff_only")).ShouldBeError(401, "42501", details: "null", hint: "null");
        (await Api.Post("/rpc/refuse_in_detail", "{}")).ShouldBeError(410, "FILM1", details: "at minute 12");
        (await Api.Get("/films", accept: "application/vnd.pgrst.plan+json; options=analyze|verbose")).ShouldBeError(406, "PGRST107");
        (await Api.Get("/films", accept: "text/vnd.film-list")).ShouldBeError(406, "PGRST107");
        (await Api.Get("/")).ShouldBeError(404, "PGRST126");
        (await Api.Get("/openapi.json")).ShouldBeError(404, "PGRST126");
    }

    [SkippableFact]
    public async Task OPTIONS_tell_what_may_be_done()
    {
        (await Api.Send("OPTIONS", "/films", null, null)).ShouldBe(200).ShouldHave("Allow", "OPTIONS,GET,HEAD");
        (await Api.Member("ann").Send("OPTIONS", "/loans", null, null)).ShouldBe(200).ShouldHave("Allow", "OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE");
        (await Api.Send("OPTIONS", "/shelves", null, null)).ShouldBeError(401, "42501");
        (await Api.With("Origin", "https://a.example").With("Access-Control-Request-Method", "GET").Send("OPTIONS", "/shelves", null, null)).ShouldBe(200);
    }

    [SkippableTheory]
    [InlineData("/%2566ilms")]
    [InlineData("/films%2Fx")]
    [InlineData("/fil%FFms")]
    public async Task A_path_that_can_be_read_in_two_ways_is_denied(string path) => Assert.Contains((await Api.Get(path)).Status, new[] { 401, 404 });

    [SkippableTheory]
    [InlineData("Authorization")]
    [InlineData("apikey")]
    [InlineData("Content-Type")]
    public async Task A_header_of_which_others_might_take_the_second_is_denied(string header)
    {
        var token = $"Bearer {Token.For("film_member")}";
        var headers = new HeaderDictionary { ["Authorization"] = token, [header] = new([token, $"Bearer {Token.For("film_curator")}"]) };
        var origin = archive.Gate.Services.GetRequiredService<IOrigin>();

        await using var answer = await origin.Answer(new("GET", "/films", "", headers, Stream.Null), CancellationToken.None);

        Assert.Equal(403, answer.Status);
    }

    [SkippableTheory]
    [InlineData("POST", "/films", """{"id":50,"title":"x","year":2000}""")]
    [InlineData("PATCH", "/films?id=eq.3", """{"title":"x"}""")]
    [InlineData("PUT", "/films?id=eq.3", """{"id":3,"title":"x","year":2000}""")]
    [InlineData("DELETE", "/films?id=eq.3", null)]
    public async Task Writing_is_denied_where_only_reading_is_named(string method, string path, string? body) =>
        (await Api.Send(method, path, body is null ? null : Encoding.UTF8.GetBytes(body), "application/json")).ShouldBeError(401, "42501");
}
