namespace Edge.Tests.Endpoints;

/// <summary>What a Supabase client asks for and the app does not have is a 404 that says so.</summary>
public sealed class UnknownFunctionsTests(FilmsApp films) : IClassFixture<FilmsApp>
{
    [SkippableTheory]
    [InlineData("/auth/v1/token?grant_type=password", "There is no auth service here: an issuer of tokens is named in Auth__Issuers")]
    [InlineData("/storage/v1/bucket", "There is no storage service here")]
    [InlineData("/nowhere", "Not Found")]
    public async Task It_is_a_404_that_says_what_is_missing(string path, string message)
    {
        await using var app = await films.StartApp();

        (await app.Site.Get(path)).ShouldBe(404, $$"""{"message":"{{message}}"}""");
    }
}
