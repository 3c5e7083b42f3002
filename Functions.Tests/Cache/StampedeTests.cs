namespace Edge.Tests.Cache;

/// <summary>Many who ask the same at the same time.</summary>
public sealed class StampedeTests(LibraryApp library) : IClassFixture<LibraryApp>
{
    private const int Crowd = 1_000;

    [SkippableFact]
    public async Task A_thousand_who_miss_at_once_ask_the_database_once()
    {
        var app = await library.App();
        await app.Api.Get("/notices?limit=1");

        var answers = await Task.WhenAll(Enumerable.Range(0, Crowd).Select(_ => app.Api.Get("/books?select=title&order=title.desc")));

        Assert.Single(answers.Select(answer => answer.ShouldBe(200).Text).Distinct());
        Assert.Single(answers, answer => answer.Header("Cache-Status")!.StartsWith("Edge; fwd=miss; stored", StringComparison.Ordinal));
        Assert.All(answers, answer => Assert.Matches("Edge; (hit|fwd=miss; stored|fwd=miss; collapsed); ttl=", answer.Header("Cache-Status")));
    }

    [SkippableFact]
    public async Task A_crowd_of_several_users_gets_each_his_own()
    {
        var api = await library.Api();
        string[] names = ["ada", "bob", "eve"];

        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(async at =>
            (Name: names[at % names.Length], Answer: await api.As("lending_reader", ("sub", names[at % names.Length])).Get("/letters?select=owner"))));

        Assert.All(answers, one => one.Answer.ShouldBe(200, one.Name == "eve" ? "[]" : $$"""[{"owner":"{{one.Name}}"}]"""));
    }
}
