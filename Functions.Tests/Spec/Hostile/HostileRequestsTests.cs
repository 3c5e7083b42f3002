using System.Globalization;

namespace Edge.Tests.Spec.Hostile;

/// <summary>
/// Whatever a client asks, it gets an answer in PostgREST's form, and no connection is left behind. As many requests as
/// <c>EDGE_TEST_HOSTILE_REQUESTS</c> says; the same ones every time.
/// </summary>
public sealed class HostileRequestsTests(LibraryApp library) : IClassFixture<LibraryApp>
{
    private const string Control = "/books?select=id,title,authors(name)&order=id.desc&limit=5";

    private static readonly int Requests =
        Environment.GetEnvironmentVariable("EDGE_TEST_HOSTILE_REQUESTS") is { Length: > 0 } set ? int.Parse(set, CultureInfo.InvariantCulture)
        : Missing.IsCi ? 100_000 : 10_000;

    [SkippableFact]
    public async Task Hostile_requests_get_an_answer_and_leave_nothing_behind()
    {
        var before = await library.App.Api.Get(Control);
        before.ShouldBe(200);

        await new HostileTraffic(library.Engine).Send(seed: 0, Requests);

        (await library.App.Api.Get(Control)).ShouldBeText(200, before.Text);
        Assert.True(await library.HasConnections(library.App, LibraryApp.Pool));
    }

    [SkippableFact]
    public async Task Hostile_requests_over_a_socket_get_an_answer()
    {
        var random = new Random(1);
        var (grammar, mutation) = (new RequestGrammar(random), new Mutation(random));
        for (var i = 0; i < 300; i++)
        {
            var request = mutation.Of(grammar.Next());
            var answer = await RawExchange.With(library.App.Root, request.ForWire("/rest/v1"));
            var isServers = answer is { Status: 400 or 404 or 414 or 431 or 505, Body: "" or """{"message":"Not Found"}""" };
            var hasBody = answer.Body.Length > 0 || request.Method == "HEAD" || answer.Status < 400;
            Assert.True(isServers || (hasBody && answer.Status < 500), $"{request}\n=> {answer}");
        }
    }
}
