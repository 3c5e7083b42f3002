using System.Text.Json.Nodes;
using CsCheck;
using Edge.Tests.Origin;

namespace Edge.Tests.Cache;

/// <summary>A cache in one app in front of another app over Postgres: each client gets through it what he would get without it.</summary>
public sealed class RemoteChainTests(LibraryDatabase library) : IClassFixture<LibraryDatabase>
{
    private static readonly long Histories = Missing.IsCi ? 100 : 30;

    private static readonly string[] Clients = ["", "ada", "bob", "forged", "expired"];

    private static readonly string[] Questions =
    [
        "/letters?select=said", "/letters?select=owner&order=owner.desc", "/books?select=title,authors(name)&order=id", "/authors?select=name,...books(title)&order=id",
        "/shelf?order=title", "/notices?id=eq.1", "/rpc/titles", "/rpc/book_count", "/nowhere", "/books?select=none", "/books?limit=1",
    ];

    private static readonly (string Method, string Path, string? Body)[] Writes =
    [
        ("POST", "/books", """{"id":50,"title":"Flush","author_id":1}"""), ("DELETE", "/books?id=eq.50", null),
        ("PATCH", "/notices?id=eq.1", """{"said":"open"}"""), ("PATCH", "/notices?id=eq.1", """{"said":"closed"}"""),
        ("PATCH", "/letters?owner=eq.ada", """{"said":"Dear A."}"""), ("PATCH", "/letters?owner=eq.ada", """{"said":"Dear Ada"}"""),
        ("POST", "/authors", """{"id":1,"name":"taken"}"""),
    ];

    private static readonly Gen<Step> Steps = Gen.Frequency(
        (8, Gen.Select(One(Questions), One(Clients), One("GET", "GET", "GET", "HEAD"), One("", "", "", "Accept", "Prefer", "Cache-Control"))
            .Select((question, client, method, header) => (Step)new Step.Read(question, client, method, header))),
        (1, One(Questions).Select(question => (Step)new Step.Crowd(question))),
        (2, One(Writes).Select(write => (Step)new Step.Write(write.Method, write.Path, write.Body))));

    private abstract record Step
    {
        public sealed record Read(string Question, string Client, string Method, string Header) : Step;

        /// <summary>All clients at the same time.</summary>
        public sealed record Crowd(string Question) : Step;

        public sealed record Write(string Method, string Path, string? Body) : Step;
    }

    private static Gen<T> One<T>(params T[] all) => Gen.Int[0, all.Length - 1].Select(n => all[n]);

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nobody_gets_anothers_answer_or_one_from_before_a_write(bool verifies)
    {
        await using var far = await library.StartApp();
        await using var near = await Near(far, verifies);
        var hits = 0;

        await Steps.List[1, 30].SampleAsync(
            async steps =>
            {
                foreach (var step in steps)
                {
                    switch (step)
                    {
                        case Step.Read read:
                            hits += await Compare(near, far, read.Client, read.Question, read.Method, read.Header);
                            break;
                        case Step.Crowd crowd:
                            hits += (await Task.WhenAll(Clients.Concat(Clients).Select(client => Compare(near, far, client, crowd.Question, "GET", "")))).Sum();
                            break;
                        case Step.Write write:
                            await As(near.Api, "writer").Send(write.Method, write.Path, write.Body is { } body ? System.Text.Encoding.UTF8.GetBytes(body) : null, "application/json");
                            break;
                    }
                }
            },
            iter: Histories, threads: 1);

        Assert.NotEqual(0, hits);
    }

    [SkippableFact]
    public async Task What_others_write_is_seen_after_MaxAge()
    {
        await using var far = await library.StartApp();
        await using var near = await FrontApp.Of($"{far.Root}/rest/v1", ("Cache:Relations:notices:MaxAge", "1"));
        (await near.Api.Get("/notices?select=said&id=eq.9")).ShouldBe(200, "[]").ShouldBeStored();

        await As(far.Api, "writer").Post("/notices", """{"id":9,"said":"wet paint"}""");

        await Eventually.Holds(async () => (await near.Api.Get("/notices?select=said&id=eq.9")).Text.Contains("paint", StringComparison.Ordinal));
        await As(far.Api, "writer").Delete("/notices?id=eq.9");
    }

    private static Task<EdgeApp> Near(EdgeApp far, bool verifies) => FrontApp.Of(
        $"{far.Root}/rest/v1",
        [
            ("Cache:Default:MaxAge", "600"), ("Cache:Default:Tags", "library"), ("Cache:Functions:titles:MaxAge", "600"),
            .. verifies ? [("Origin:VerifyJwt", "true"), ("jwt-secret", Token.Secret), ("db-anon-role", "lending_anon")] : Array.Empty<(string, string)>(),
        ]);

    private static Api As(Api api, string client) => client switch
    {
        "" => api,
        "forged" => api.With("Authorization", $"Bearer {Token.For("lending_writer")}x"),
        "expired" => api.With("Authorization", $"Bearer {Token.Of(new JsonObject { ["role"] = "lending_reader", ["sub"] = "ada", ["exp"] = 1 })}"),
        "writer" => api.As("lending_writer", ("sub", "ada")),
        _ => api.As("lending_reader", ("sub", client)),
    };

    /// <returns>1: it was a hit.</returns>
    private static async Task<int> Compare(EdgeApp near, EdgeApp far, string client, string question, string method, string header)
    {
        var (through, direct) = (await Ask(near), await Ask(far));

        Assert.True((through.Status, through.Text, through.Header("Content-Type"), through.Header("Content-Range")) ==
            (direct.Status, direct.Text, direct.Header("Content-Type"), direct.Header("Content-Range")), $"{client}\n{through}\n\n{direct}");
        return through.Header("Cache-Status")!.StartsWith("Edge; hit", StringComparison.Ordinal) ? 1 : 0;

        Task<ApiResponse> Ask(EdgeApp app) => header switch
        {
            "" => As(app.Api, client).Send(method, question, null, null),
            "Accept" => As(app.Api, client).Send(method, question, null, null, accept: "text/csv"),
            "Prefer" => As(app.Api, client).Send(method, question, null, null, prefer: "count=exact"),
            _ => As(app.Api, client).With(header, "max-age=0").Send(method, question, null, null),
        };
    }
}
