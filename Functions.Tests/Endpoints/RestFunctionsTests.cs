namespace Edge.Tests.Endpoints;

[Collection(nameof(SampleApp))]
public sealed class RestFunctionsTests(SampleApp sample)
{
    [SkippableTheory]
    [InlineData("")]
    [InlineData("/")]
    public async Task The_root_is_the_document_that_describes_the_API(string path) =>
        (await (await sample.Rest()).Get(path)).ShouldBe(200).ShouldHave("Content-Type", "application/openapi+json; charset=utf-8");

    [SkippableFact]
    public async Task A_megabyte_of_query_is_refused_with_a_body()
    {
        var rest = await sample.Rest();

        (await rest.Get($"/users?name=eq.{new string('x', 40_000)}")).ShouldBe(200, "[]");
        (await rest.Get($"/users?name=eq.{new string('x', 1_000_000)}")).ShouldBeError(414, "EDGE003", "The URL is too long");
    }

    [SkippableFact]
    public async Task Every_method_arrives()
    {
        var rest = await sample.Rest();

        (await rest.Head("/users?limit=1")).ShouldBeEmpty(200).ShouldHave("Content-Range", "0-0/*");
        (await rest.Send("OPTIONS", "/users", body: null, contentType: null)).ShouldBe(200)
            .ShouldHave("Allow", "OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE");
        (await rest.Send("PROPFIND", "/users", body: null, contentType: null)).ShouldBeError(405, "PGRST117");
    }
}
