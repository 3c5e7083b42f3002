using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Cache;

/// <summary>Who gets an answer of a remote PostgREST that was another's: nobody who could be somebody else to its database.</summary>
public sealed class RemoteClientsTests
{
    private static readonly (string, string)[] Checking = [("Origin:VerifyJwt", "true"), ("jwt-secret", Token.Secret), ("db-anon-role", "anon")];

    [Theory]
    [InlineData("Authorization", "Bearer a.b.c")]
    [InlineData("Authorization", "Basic dTpw")]
    [InlineData("apikey", "a.b.c")]
    [InlineData("Cookie", "session=1")]
    public async Task Without_a_check_of_tokens_only_who_brings_none_shares(string header, string value)
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await remote.Front();
        (await front.Api.Get("/films")).ShouldBe(200, "1");

        foreach (var number in new[] { "2", "3" })
            (await front.Api.With(header, value).Get("/films")).ShouldBe(200, number).ShouldHave("Cache-Status", "Edge; fwd=bypass");
        (await front.Api.Get("/films")).ShouldBe(200, "1").ShouldBeHit();
        Assert.Equal(value, remote.Reads[1][header]);
    }

    [Theory]
    [InlineData("Authorization", "Basic dTpw")]
    [InlineData("apikey", "a.b.c")]
    [InlineData("Cookie", "session=1")]
    public async Task What_is_no_token_may_be_a_password_to_the_remote(string header, string value)
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await remote.Front(Checking);
        (await front.Api.Get("/films")).ShouldBe(200, "1");

        (await front.Api.With(header, value).Get("/films")).ShouldBe(200, "2").ShouldHave("Cache-Status", "Edge; fwd=bypass");
    }

    [Theory]
    [InlineData("role")]
    [InlineData("public")]
    [InlineData("claims")]
    public async Task With_the_check_clients_share_whose_claims_are_all_the_same(string scope)
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await remote.Front([.. Checking, ("Cache:Default:Scope", scope)]);

        (await front.Api.Get("/films")).ShouldBe(200, "1").ShouldHave("Cache-Control", "private, no-cache");
        (await front.Api.As("member", ("sub", "ada")).Get("/films")).ShouldBe(200, "2");
        (await front.Api.As("member", ("sub", "bob")).Get("/films")).ShouldBe(200, "3");
        (await front.Api.As("member", ("sub", "ada"), ("team", "1")).Get("/films")).ShouldBe(200, "4");
        (await front.Api.As("member", ("sub", "ada")).With("apikey", "k").Get("/films")).ShouldBe(200, "5");

        (await front.Api.As("member", ("sub", "ada")).Get("/films")).ShouldBe(200, "2").ShouldBeHit();
        (await front.Api.As("member", ("sub", "ada")).With("apikey", "k").Get("/films")).ShouldBe(200, "5").ShouldBeHit();
        (await front.Api.Get("/films")).ShouldBe(200, "1").ShouldBeHit();
    }

    [Fact]
    public async Task A_token_is_checked_for_each_hit()
    {
        await using var remote = await CountingRemote.Start();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var front = await remote.Front(time, Checking);
        var token = Token.Of(new JsonObject { ["role"] = "member", ["exp"] = time.GetUtcNow().ToUnixTimeSeconds() });
        var client = front.Api.With("Authorization", $"Bearer {token}");

        (await client.Get("/films")).ShouldBeStored();
        (await client.Get("/films")).ShouldBeHit();

        // PostgREST lets tokens be half a minute too old.
        time.Advance(TimeSpan.FromSeconds(32));
        (await client.Get("/films")).ShouldBeError(401, "PGRST303");
        (await front.Api.With("Authorization", $"Bearer {token}x").Get("/films")).ShouldBeError(401, "PGRST301");
        Assert.Single(remote.Reads);
    }

    [Fact]
    public async Task Who_may_not_come_without_a_token_gets_no_hit_either()
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await remote.Front(Checking[..2]);
        (await front.Api.As("member").Get("/films")).ShouldBeStored();

        (await front.Api.Get("/films")).ShouldBeError(401, "PGRST302");
        (await front.Api.Post("/films", "{}")).ShouldBeError(401, "PGRST302");
        (await front.Api.As("member").Get("/films")).ShouldBeHit();
    }

    [Fact]
    public async Task A_token_in_the_header_apikey_counts_where_it_is_checked()
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await remote.Front([.. Checking, ("Auth:ApiKey", "true")]);

        foreach (var status in new[] { "Edge; fwd=miss; stored", "Edge; hit" })
            (await front.Api.With("apikey", Token.For("member")).Get("/films")).ShouldBe(200, "1").ShouldSay(status);
        (await front.Api.With("apikey", "x.y.z").Get("/films")).ShouldBeError(401, "PGRST301");
        (await front.Api.Get("/films")).ShouldBe(200, "2");
    }

    [Fact]
    public async Task A_crowd_of_several_users_gets_each_his_own()
    {
        await using var remote = await CountingRemote.Start();
        await using var front = await remote.Front(Checking);
        remote.Saying = async http => await http.Response.WriteAsync($"\"{http.Request.Headers.Authorization}\"");

        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(async at =>
            (Token: Token.For("member", ("sub", $"{at % 7}")), Answer: await front.Api.As("member", ("sub", $"{at % 7}")).Get("/films"))));

        Assert.All(answers, one => one.Answer.ShouldBe(200, $"\"Bearer {one.Token}\""));
    }
}
