namespace Edge.Tests.Spec;

/// <summary>Supabase's JavaScript client from npm, with its own tests in <c>Spec/postgrest-js</c>.</summary>
public sealed class PostgrestJsTests(FilmsApp films) : FilmsSpec(films)
{
    [SkippableTheory]
    [InlineData("reads.test.mjs")]
    [InlineData("writes.test.mjs")]
    public async Task Supabases_client_cannot_tell_the_difference(string tests)
    {
        var root = Api.Root;
        await NpmPackages.Installed();

        var (exitCode, output) = await NpmPackages.Node(
            Repository.Path("Functions.Tests", "Spec", "postgrest-js"), ["--test", tests], ("EDGE_TEST_ROOT", root));

        Assert.True(exitCode == 0, output);
    }
}
