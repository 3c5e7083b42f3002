using CsCheck;
using Edge.Cache;
using Edge.Postgrest;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Edge.Tests.Cache;

public sealed class KnownQuestionsTests
{
    // So few that the same words come again, and with a single difference in any of them.
    private static readonly Gen<(PostgrestRequest Http, string Role, string Realm)> Asked =
        from method in Gen.OneOf("GET", "HEAD")
        from mount in Gen.OneOf("", "/rest/v1")
        from path in Gen.OneOf("/films", "/Films")
        from query in Gen.OneOf("", "?id=eq.1&year=eq.2", "?year=eq.2&id=eq.1", "?id=eq.1&year=eq.%32")
        from header in Gen.OneOf("Accept", "Accept-Profile", "Prefer", "Range", "Range-Unit", "Content-Type", "Origin", "Cookie")
        from values in Gen.OneOf<StringValues>(StringValues.Empty, "", "api", new StringValues(["api", "private"]), new StringValues(["api", null]))
        from role in Gen.OneOf("member", "guest")
        from realm in Gen.OneOf("schema 1", "schema 2")
        select (new PostgrestRequest(method, path, query, new HeaderDictionary { [header] = values }, Stream.Null) { Mount = mount }, role, realm);

    [Fact]
    public void Who_repeats_himself_has_the_key_that_he_had_and_nobody_else_has_it() => Asked.List[100].Sample(
        all =>
        {
            var known = new KnownQuestions();
            foreach (var (http, role, realm) in all) Assert.Equal(Question.KeyOf(http, role, realm), known.KeyOf(http, role, realm));
        },
        iter: 300);

    [Fact]
    public async Task Every_wording_of_a_question_gets_the_one_answer_again_and_again()
    {
        await using var cache = new CacheOver(new(), new CachePolicyOptions { MaxAge = 60 });
        string[] wordings = ["/films?id=eq.1&year=eq.2", "/films?year=eq.2&id=eq.1", "/films?id=eq.%31&year=eq.2"];

        foreach (var target in wordings.Concat(wordings).Concat(wordings)) await cache.Get(target);

        Assert.Equal(1, cache.Database.Reads);
    }

    [Fact]
    public async Task What_has_made_room_for_others_is_fetched_anew_however_well_its_question_is_known()
    {
        await using var cache = new CacheOver(new(), new CachePolicyOptions { MaxAge = 60 }, memory: 64 * 1024);
        await cache.Get("/films");
        await cache.Get("/films");
        for (var n = 0; n < 100; n++) await cache.Get($"/actors?id=eq.{n}");

        Assert.StartsWith("Edge; fwd=miss", (await cache.Get("/films")).CacheStatus, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hundred_thousand_questions_and_one_of_great_length_leave_no_more_than_four_thousand_behind()
    {
        var known = new KnownQuestions();
        var asked = Ask(known);
        GC.Collect();
        Assert.InRange(asked.Count(query => query.TryGetTarget(out _)), 1, 4000);
        Assert.False(asked[^1].TryGetTarget(out _));
        GC.KeepAlive(known);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static List<WeakReference<string>> Ask(KnownQuestions known)
    {
        var asked = new List<WeakReference<string>>();
        for (var n = 0; n < 100_000; n++) Ask($"?id=eq.{n}");
        Ask($"?name=eq.{new string('x', 2000)}");
        return asked;

        void Ask(string query)
        {
            known.KeyOf(new("GET", "/films", query, new HeaderDictionary(), Stream.Null), "member", "schema 1");
            asked.Add(new(query));
        }
    }
}
