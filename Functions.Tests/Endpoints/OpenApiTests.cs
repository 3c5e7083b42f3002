namespace Edge.Tests.Endpoints;

/// <summary>The documents that describe the API, as the app serves them.</summary>
[Collection(nameof(SampleApp))]
public sealed class OpenApiTests(SampleApp sample)
{
    [SkippableFact]
    public async Task Both_versions_tell_a_role_what_it_may_use_and_where()
    {
        var rest = await sample.Rest();

        foreach (var path in new[] { "/", "/openapi.json" })
        {
            var document = (await rest.Get(path)).ShouldBe(200).Json!;
            var paths = document["paths"]!.AsObject();

            Assert.Equal("/rest/v1", (string?)(document["basePath"] ?? document["servers"]![0]!["url"]));
            Assert.True(paths.ContainsKey("/posts"));
            Assert.False(paths.ContainsKey("/messages"));
            var more = (await rest.As("web_user", ("sub", "1")).Get(path)).ShouldBe(200).Json!["paths"]!.AsObject();
            Assert.True(more.ContainsKey("/messages"));
        }
    }

    [SkippableFact]
    public async Task The_document_can_only_be_read() =>
        (await (await sample.Rest()).Post("/openapi.json", "{}")).ShouldBeError(405, "PGRST117", "Unsupported HTTP method: POST");
}
