namespace Edge.Tests.Spec;

/// <summary>react-admin's data provider from npm, with its own tests in <c>Spec/ra-data-postgrest</c>.</summary>
public sealed class RaDataPostgrestTests(FilmsApp films) : FilmsSpec(films)
{
    [SkippableFact]
    public async Task React_admin_lists_reads_and_writes_by_its_provider_for_PostgREST()
    {
        var root = Api.Root;
        await NpmPackages.Installed();

        var (exitCode, output) = await NpmPackages.Node(
            Repository.Path("Functions.Tests", "Spec", "ra-data-postgrest"), ["--test", "provider.test.mjs"], ("EDGE_TEST_ROOT", root));

        Assert.True(exitCode == 0, output);
    }
}
