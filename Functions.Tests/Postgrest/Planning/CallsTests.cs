using System.Collections.Immutable;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using Edge.Tests.Support;

namespace Edge.Tests.Postgrest.Planning;

public sealed class CallsTests
{
    private static readonly SchemaCache Functions = FilmSchema.Builder
        .Function("add", "integer", Volatility.Immutable, "a integer", "b integer")
        .Function("greet", "text", Volatility.Stable, "name text", "greeting text = 'Hello'")
        .Function("greet", "text", Volatility.Stable)
        .Function("join_words", "text", Volatility.Immutable, "separator text", "variadic words text[]")
        .Function("sequel_of", "films", "id integer")
        .Function("best_films", "setof films", "since integer = 0")
        .Function("store", "void", "_ json")
        .Function("store", "void", "_ bytea")
        .Function("store", "void", "name text")
        .Function("named_json", "json", "data json")
        .Function("twice", "void", "_ json")
        .Function("twice", "void", "_ jsonb")
        .Function("same", "void", "x integer")
        .Function("same", "void", "x text")
        .Build();

    [Fact]
    public void Arguments_come_from_the_query_string_of_a_GET()
    {
        var plan = Planned.Call(Functions, "GET", "/rpc/add?b=2&a=1&a=3");

        Assert.Equal(["a", "b"], plan.Invocation.Parameters.Select(parameter => parameter.Name));
        var direct = Assert.IsType<CallArguments.Direct>(plan.Invocation.Arguments);
        Assert.Equal([("b", 1), ("a", 1)], direct.Values.Select(value => (value.Name, value.Values.Length)));
        Assert.True(plan.Invocation.ReturnsScalar);
    }

    [Fact]
    public void What_looks_like_a_filter_is_one()
    {
        var plan = Planned.Call(Functions, "GET", "/rpc/best_films?since=1999&title=like.A*");

        Assert.Equal(["since"], plan.Invocation.Parameters.Select(parameter => parameter.Name));
        Assert.Single(plan.Read.Where);
    }

    [Fact]
    public void Only_a_variadic_parameter_takes_several_values()
    {
        var direct = Assert.IsType<CallArguments.Direct>(
            Planned.Call(Functions, "GET", "/rpc/join_words?separator=-&separator=.&words=a&words=b").Invocation.Arguments);

        Assert.Equal([("separator", 1), ("words", 2)], direct.Values.Select(value => (value.Name, value.Values.Length)));
    }

    [Fact]
    public void Arguments_come_from_the_body_of_a_POST()
    {
        var plan = Planned.Call(Functions, "POST", "/rpc/add", """{"a":1,"b":2}""");

        Assert.Equal(new CallArguments.FromBody(true), plan.Invocation.Arguments);
    }

    [Fact]
    public void A_form_gives_arguments_too() => Assert.IsType<CallArguments.Direct>(
        Planned.Call(Functions, "POST", "/rpc/add", "a=1&b=2", ("Content-Type", "application/x-www-form-urlencoded")).Invocation.Arguments);

    [Theory]
    [InlineData("/rpc/greet", 0)]
    [InlineData("/rpc/greet?name=Ada", 1)]
    [InlineData("/rpc/greet?name=Ada&greeting=Hi", 2)]
    public void The_overload_is_chosen_by_the_arguments_names(string path, int parameters) =>
        Assert.Equal(parameters, Planned.Call(Functions, "GET", path).Invocation.Parameters.Length);

    [Fact]
    public void A_json_body_can_go_whole_to_one_unnamed_parameter() =>
        Assert.Equal("json", Planned.Call(Functions, "POST", "/rpc/store", """{"anything":1}""").Invocation.Parameters.Single().Type);

    [Fact]
    public void Named_arguments_come_before_the_whole_body() =>
        Assert.Equal("name", Planned.Call(Functions, "POST", "/rpc/store", """{"name":"N"}""").Invocation.Parameters.Single().Name);

    [Fact]
    public void Bytes_go_whole_to_one_unnamed_parameter_of_theirs()
    {
        var plan = Planned.Call(Functions, "POST", "/rpc/store", "bytes", ("Content-Type", "application/octet-stream"));

        Assert.Equal("bytea", plan.Invocation.Parameters.Single().Type);
    }

    [Fact]
    public void A_named_parameter_does_not_take_the_whole_body() => Assert.Equal(
        "PGRST202", Planned.Refused(Functions, "POST", "/rpc/named_json", """{"anything":1}""").Code);

    [Theory]
    [InlineData("GET", "/rpc/best_films", AccessMode.ReadOnly)]
    [InlineData("POST", "/rpc/best_films", AccessMode.ReadWrite)]
    [InlineData("POST", "/rpc/add?columns=a,b", AccessMode.ReadOnly)]
    [InlineData("POST", "/rpc/greet", AccessMode.ReadOnly)]
    public void Only_a_volatile_function_called_by_POST_may_write(string method, string path, AccessMode access) =>
        Assert.Equal(access, Planned.Call(Functions, method, path, """{}""").Access);

    [Fact]
    public void What_a_function_returns_is_read_like_its_relation()
    {
        var plan = Planned.Call(Functions, "GET", "/rpc/best_films?select=title,directors(name)&notes=is.null");

        Assert.Equal((ReadPlan.Source, "films"), (plan.Read.From, plan.Read.FromAlias));
        Assert.Equal("director_id notes title", string.Join(' ', plan.Invocation.Returning));
    }

    [Fact]
    public void OPTIONS_of_a_function_without_required_parameters_finds_it() => Assert.IsType<ActionPlan.RoutineInfo>(
        Planned.Plan(Functions, "OPTIONS", "/rpc/best_films"));

    [Theory]
    [InlineData("GET", "/rpc/adds?a=1", "Could not find the function api.adds(a) in the schema cache",
        "Searched for the function api.adds with parameter a, but no matches were found in the schema cache.",
        "Perhaps you meant to call the function api.add")]
    [InlineData("GET", "/rpc/add?a=1&c=2", "Could not find the function api.add(a, c) in the schema cache",
        "Searched for the function api.add with parameters a, c, but no matches were found in the schema cache.",
        "Perhaps you meant to call the function api.add(a, b)")]
    [InlineData("POST", "/rpc/nothing_like_it", "Could not find the function api.nothing_like_it without parameters in the schema cache",
        "Searched for the function api.nothing_like_it without parameters or with a single unnamed json/jsonb parameter, " +
        "but no matches were found in the schema cache.",
        null)]
    public void A_function_that_does_not_exist_is_refused_with_the_nearest_one(
        string method, string path, string message, string details, string? hint)
    {
        var error = Planned.Refused(Functions, method, path, method == "POST" ? "{}" : null);

        Assert.Equal((404, "PGRST202", message, hint), (error.Status, error.Code, error.Message, error.Hint));
        Assert.Equal(details, (string?)error.Details);
    }

    [Theory]
    [InlineData("text/plain", "text")]
    [InlineData("text/xml", "xml")]
    [InlineData("application/octet-stream", "bytea")]
    public void For_a_body_that_is_not_json_only_an_unnamed_parameter_is_searched(string contentType, string type)
    {
        var error = Planned.Refused(Functions, "POST", "/rpc/add", "x", headers: ("Content-Type", contentType));

        Assert.Equal("Could not find the function api.add in the schema cache", error.Message);
        Assert.Equal(
            $"Searched for the function api.add with a single unnamed {type} parameter, but no matches were found in the schema cache.",
            (string?)error.Details);
        Assert.Null(error.Hint);
    }

    [Theory]
    [InlineData("GET", "/rpc/same?x=1", "api.same(x => integer), api.same(x => text)")]
    [InlineData("POST", "/rpc/twice", "api.twice( => json), api.twice( => jsonb)")]
    public void Between_overloads_that_all_fit_there_is_no_choice(string method, string path, string candidates)
    {
        var error = Planned.Refused(Functions, method, path, method == "POST" ? """{"any":1}""" : null);

        Assert.Equal((300, "PGRST203"), (error.Status, error.Code));
        Assert.Equal($"Could not choose the best candidate function between: {candidates}", error.Message);
    }

    [Fact]
    public void A_single_result_cannot_be_held_to_max_affected()
    {
        Assert.Equal("PGRST128", Refused("/rpc/sequel_of", """{"id":1}""", "handling=strict, max-affected=1"));
        Assert.Equal("PGRST122", Refused("/rpc/sequel_of", """{"id":1}""", "handling=strict, max-affected=1, nonsense"));
        Assert.NotNull(Planned.Call(Functions, "POST", "/rpc/best_films", "{}", ("Prefer", "handling=strict, max-affected=1")));
        Assert.NotNull(Planned.Call(Functions, "POST", "/rpc/sequel_of", """{"id":1}""", ("Prefer", "max-affected=1")));
    }

    private static string Refused(string path, string body, string prefer) =>
        Planned.Refused(Functions, "POST", path, body, headers: ("Prefer", prefer)).Code;
}
