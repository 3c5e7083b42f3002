using Edge.Postgrest;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Tests.Postgrest.Requests;

public class ResourceTests
{
    private static readonly QualifiedIdentifier Films = new("api", "films");
    private static readonly PostgrestConfig Several = Http.Config with { DbSchemas = ["one", "two"] };

    public static TheoryData<string, string, RequestAction> Actions => new()
    {
        { "GET", "/films", new RequestAction.RelationRead(Films, HeadersOnly: false) },
        { "HEAD", "/films", new RequestAction.RelationRead(Films, HeadersOnly: true) },
        { "POST", "/films", new RequestAction.RelationMutate(Films, Mutation.Create) },
        { "PATCH", "/films", new RequestAction.RelationMutate(Films, Mutation.Update) },
        { "PUT", "/films", new RequestAction.RelationMutate(Films, Mutation.SingleUpsert) },
        { "DELETE", "/films", new RequestAction.RelationMutate(Films, Mutation.Delete) },
        { "OPTIONS", "/films", new RequestAction.RelationInfo(Films) },
        { "GET", "/rpc/films", new RequestAction.RoutineCall(Films, InvokeMethod.Get) },
        { "HEAD", "/rpc/films", new RequestAction.RoutineCall(Films, InvokeMethod.Head) },
        { "POST", "/rpc/films", new RequestAction.RoutineCall(Films, InvokeMethod.Post) },
        { "OPTIONS", "/rpc/films", new RequestAction.RoutineInfo(Films) },
        { "GET", "/", new RequestAction.SchemaRead("api", HeadersOnly: false) },
        { "HEAD", "/", new RequestAction.SchemaRead("api", HeadersOnly: true) },
        { "OPTIONS", "/", new RequestAction.SchemaInfo() },
        { "GET", "/rpc", new RequestAction.RelationRead(new("api", "rpc"), HeadersOnly: false) },
        { "GET", "/a%2Fb", new RequestAction.RelationRead(new("api", "a/b"), HeadersOnly: false) },
    };

    [Theory]
    [MemberData(nameof(Actions))]
    public void Method_and_path_give_the_action(string method, string path, RequestAction expected) =>
        Assert.Equal(expected, Http.Send(method, path, method is "GET" or "HEAD" ? "" : "{}").Action);

    [Theory]
    [InlineData("TRACE", "/films", "PGRST117", "Unsupported HTTP method: TRACE")]
    [InlineData("POST", "/", "PGRST117", "Unsupported HTTP method: POST")]
    [InlineData("get", "/films", "PGRST117", "Unsupported HTTP method: get")]
    [InlineData("PUT", "/rpc/f", "PGRST101", "Cannot use the PUT method on RPC")]
    public void Other_methods_are_refused(string method, string path, string code, string message)
    {
        var error = Http.Refused(() => Http.Send(method, path));

        Assert.Equal((code, 405, message), (error.Code, error.Status, error.Message));
    }

    [Theory]
    [InlineData("/films/1")]
    [InlineData("/films/")]
    [InlineData("/rpc/f/g")]
    [InlineData("//")]
    public void Deeper_paths_lead_nowhere(string path)
    {
        var error = Http.Refused(() => Http.Get(path));

        Assert.Equal(("PGRST125", 404), (error.Code, error.Status));
    }

    [Theory]
    [InlineData("api.hello")]
    [InlineData("hello")]
    public void The_root_may_be_a_function(string rootSpec)
    {
        var request = Http.Parse("GET", "/", default, Http.Config with { DbRootSpec = rootSpec });

        Assert.Equal(new RequestAction.RoutineCall(new("api", "hello"), InvokeMethod.Get), request.Action);
    }

    [Fact]
    public void The_root_may_be_switched_off()
    {
        var config = Http.Config with { OpenApiMode = OpenApiMode.Disabled, DbRootSpec = "hello" };

        Assert.Equal("PGRST126", Http.Refused(() => Http.Parse("GET", "/", default, config)).Code);
    }

    [Theory]
    [InlineData("GET", "Accept-Profile", "two")]
    [InlineData("HEAD", "Accept-Profile", "two")]
    [InlineData("OPTIONS", "Accept-Profile", "two")]
    [InlineData("POST", "Content-Profile", "two")]
    [InlineData("PATCH", "Content-Profile", "two")]
    [InlineData("PUT", "Content-Profile", "two")]
    [InlineData("DELETE", "Content-Profile", "two")]
    [InlineData("GET", "Content-Profile", "one")]
    [InlineData("POST", "Accept-Profile", "one")]
    public void The_profile_header_of_the_method_chooses_the_schema(string method, string header, string schema)
    {
        var request = Http.Parse(method, "/films", "{}"u8.ToArray(), Several, (header, "two"));

        Assert.Equal((schema, true), (request.Schema, request.NegotiatedByProfile));
    }

    [Fact]
    public void An_only_schema_is_not_negotiated() => Assert.False(Http.Get("/films").NegotiatedByProfile);

    [Fact]
    public void Only_exposed_schemas_can_be_chosen()
    {
        var error = Http.Refused(() => Http.Parse("GET", "/films", default, Several, ("Accept-Profile", "three")));

        Assert.Equal(("PGRST106", 406, "Invalid schema: three"), (error.Code, error.Status, error.Message));
        Assert.Equal("Only the following schemas are exposed: one, two", error.Hint);
    }
}
