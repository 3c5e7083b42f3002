using System.Text.Json.Nodes;
using Edge.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Tests.Origin.Policy;

/// <summary>What may be read through an app that knows the policy and not the database.</summary>
public sealed class PermittedReadsTests(GatedArchive archive) : IClassFixture<GatedArchive>
{
    private Api Api => archive.Gate.Api;

    [SkippableTheory]
    [InlineData("/films?id=in.(1,2,3)", """[{"id":3,"title":"Double Indemnity","year":1944,"director_id":2,"genre":"noir","stars":4.6,"tags":["crime"],"sequel_of":null}]""")]
    [InlineData("/films?id=eq.3&select=", """[{"id":3,"title":"Double Indemnity","year":1944,"director_id":2,"genre":"noir","stars":4.6,"tags":["crime"],"sequel_of":null}]""")]
    [InlineData("/films?id=lt.5&select=t:title,decade,year::text&order=id", """[{"t":"Double Indemnity","decade":"1940s","year":"1944"},{"t":"Sunset Boulevard","decade":"1950s","year":"1950"}]""")]
    [InlineData("/films?or=(id.eq.1,id.eq.3)&select=id", """[{"id":3}]""")]
    [InlineData("/films?select=count()", """[{"count":6}]""")]
    [InlineData("/castings?select=*,id:actor_id.max(),...films(count())&film_id=eq.0", "[]")]
    [InlineData("/films?select=year.min()", """[{"min":1944}]""")]
    [InlineData("/directors?select=name,films(title)&films.order=id&films.limit=1&id=eq.2", """[{"name":"Billy Wilder","films":[{"title":"Double Indemnity"}]}]""")]
    [InlineData("/directors?select=name,d:films(title)&d.title=eq.M", """[{"name":"Billy Wilder","d":[]},{"name":"Agnès Varda","d":[]},{"name":"Ridley Scott","d":[]},{"name":"Denis Villeneuve","d":[]}]""")]
    [InlineData("/films?select=title,...directors(name)&id=eq.3", """[{"title":"Double Indemnity","name":"Billy Wilder"}]""")]
    [InlineData("/films?select=title,directors(name)&order=directors(name)&limit=1", """[{"title":"Cléo from 5 to 7","directors":{"name":"Agnès Varda"}}]""")]
    [InlineData("/awards?select=name,films()&films=is.null", """[{"name":"Empty Reel"}]""")]
    [InlineData("/awards?select=name,actors!winner(last_name)&id=eq.1", """[{"name":"Golden Reel","actors":{"last_name":"Swanson"}}]""")]
    [InlineData("/rpc/add_them?a=1&b=2", "3")]
    public async Task A_row_is_there_if_the_policy_has_it(string path, string expected) => (await Api.Get(path)).ShouldBe(200, expected);

    [SkippableFact]
    public async Task Another_schema_has_rules_of_its_own()
    {
        (await Api.With("Accept-Profile", "archive").Get("/films?order=id&limit=1")).ShouldBe(200, """[{"id":1,"title":"Nosferatu","reels":5}]""");
        (await Api.With("Accept-Profile", "archive").Get("/reels")).ShouldBeError(401, "42501", "permission denied for table reels");
        (await Api.With("Accept-Profile", "private").Get("/secrets")).ShouldBeError(406, "PGRST106");
    }

    [SkippableFact]
    public async Task Rows_can_be_those_of_who_asks()
    {
        (await Api.Member("ann").Get("/loans?select=film_id&order=id")).ShouldBe(200, """[{"film_id":1},{"film_id":7}]""");
        (await Api.Member("bob").Get("/loans?select=film_id&order=id")).ShouldBe(200, """[{"film_id":1}]""");
        (await Api.Member("ann").Get("/films?select=id,loans(borrower)&id=eq.7")).ShouldBe(200, """[{"id":7,"loans":[{"borrower":"ann"}]}]""");
    }

    [SkippableTheory]
    [InlineData("' OR true --")]
    [InlineData("x\"),id.gt.(0")]
    [InlineData("ann\\")]
    [InlineData("\"ann\"")]
    [InlineData("ann&or=(id.gt.0)")]
    [InlineData("%22),id.gt.0")]
    [InlineData("x\",id.gt.\"0")]
    [InlineData(null)]
    public async Task A_claim_is_one_value_whatever_is_in_it(string? sub)
    {
        (await Api.Member(sub).Get("/loans?select=film_id")).ShouldBe(200, "[]");
        (await Api.Member(sub).Get("/films?select=id,loans(borrower)&id=eq.7")).ShouldBe(200, """[{"id":7,"loans":[]}]""");
    }

    [SkippableTheory]
    [InlineData("borrower=neq.{sub}")]
    [InlineData("or=(borrower.eq.{sub},borrower.eq.bob)")]
    [InlineData("borrower=not.in.({teams.names})")]
    public async Task Without_a_claim_there_are_no_rows_whatever_the_condition_is(string rows)
    {
        using var policy = new TemporaryPolicy(
            $$"""{ "roles": { "*": { "relations": { "loans": { "rows": "{{rows}}", "read": { "columns": ["id"] }, "delete": true } } } } }""");
        await using var gate = await archive.StartGate(("Access:PolicyFile", policy.Path));
        var teams = $"Bearer {Token.Of(new() { ["role"] = "film_member", ["sub"] = "eve", ["teams"] = new JsonObject { ["names"] = new JsonArray("eve") } })}";
        Assert.NotEqual("[]", (await gate.Api.With("Authorization", teams).Get("/loans")).ShouldBe(200).Text);

        (await gate.Api.Member(null).Get("/loans")).ShouldBe(200, "[]");
        (await gate.Api.Member(null).Delete("/loans", prefer: "count=exact")).ShouldBe(204).ShouldHave("Content-Range", "*/0");
    }

    [SkippableTheory]
    [InlineData("title=eq.Double%20Indemnity%22%29%2Cid.gt.%28%220", "[]")]
    [InlineData("title=eq.x&or=(id.eq.3)", "[]")]
    [InlineData("or=(id.gt.0,id.not.in.(1,2,9,99))&id=lt.4", """[{"id":3}]""")]
    [InlineData("not.and=(id.gt.3)", """[{"id":3}]""")]
    [InlineData("select=id&select=minutes&id=eq.3", """[{"id":3}]""")]
    [InlineData("id=eq.3;id=in.(1,2,3)", """[{"id":3}]""")]
    [InlineData("minutes&id=eq.3", """[{"id":3}]""")]
    public async Task A_condition_of_the_client_only_narrows(string query, string expected) =>
        (await Api.Get($"/films?{(query.StartsWith("select", StringComparison.Ordinal) ? "" : "select=id&")}{query}")).ShouldBe(200, expected);

    [SkippableTheory]
    [InlineData("exact")]
    [InlineData("planned")]
    [InlineData("estimated")]
    public async Task Every_count_is_of_what_is_there(string count)
    {
        (await Api.Get("/films?select=id&limit=2", prefer: $"count={count}")).ShouldBe(206).ShouldHave("Content-Range", "0-1/6");
        (await Api.Head("/films?limit=1", prefer: $"count={count}")).ShouldBe(206).ShouldHave("Content-Range", "0-0/6");
        (await Api.Get("/films?select=id", prefer: $"count={count}", range: "1-2")).ShouldHave("Content-Range", "1-2/6");
    }

    [SkippableFact]
    public async Task The_client_in_the_process_enters_by_the_same_door()
    {
        var client = archive.Gate.Services.GetRequiredService<PostgrestClient>();

        var films = await client.From("films").Select("id").Lt("id", 4).ToListAsync(CancellationToken.None);

        Assert.Equal(3, Assert.Single(films.Value!).GetProperty("id").GetInt32());
        Assert.Equal(401, (await client.From("shelves").ToListAsync(CancellationToken.None)).Status);
    }

    [SkippableFact]
    public async Task Limits_of_the_policy_count_subjects()
    {
        using var policy = new TemporaryPolicy("""
            { "roles": { "*": { "relations": { "films": { "read": { "columns": ["id"] }, "rateLimit": { "permitLimit": 1, "window": "01:00:00" } } } } } }
            """);
        await using var gate = await archive.StartGate(("Access:PolicyFile", policy.Path));

        (await gate.Api.Member("ann").Get("/films?limit=1")).ShouldBe(200);
        (await gate.Api.Member("ann").Get("/films?limit=1")).ShouldBe(429);
        (await gate.Api.Member("bob").Get("/films?limit=1")).ShouldBe(200);
    }

    [SkippableFact]
    public async Task What_is_kept_for_one_is_never_anothers()
    {
        await using var gate = await archive.StartGate(("Cache:Default:MaxAge", "600"));
        for (var round = 0; round < 2; round++)
        {
            (await gate.Api.Member("ann").Get("/loans?select=film_id&order=id")).ShouldBe(200, """[{"film_id":1},{"film_id":7}]""");
            (await gate.Api.Member("bob").Get("/loans?select=film_id&order=id")).ShouldBe(200, """[{"film_id":1}]""");
            (await gate.Api.Get("/loans?select=film_id&order=id")).ShouldBe(401);
            (await gate.Api.Get("/films?id=lt.4&select=id")).ShouldBe(200, """[{"id":3}]""");
        }

        Assert.StartsWith("Edge; hit", (await gate.Api.Member("ann").Get("/loans?select=film_id&order=id")).Header("Cache-Status"), StringComparison.Ordinal);
        Assert.StartsWith("Edge; fwd=miss", (await gate.Api.Member("ann", 1).Get("/loans?select=film_id&order=id")).Header("Cache-Status"), StringComparison.Ordinal);
    }
}
