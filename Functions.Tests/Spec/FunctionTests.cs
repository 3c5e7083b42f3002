using System.Text;

namespace Edge.Tests.Spec;

public sealed class FunctionTests(FilmsApp films) : FilmsSpec(films)
{
    [SkippableFact]
    public async Task A_function_takes_its_arguments_from_the_query_the_body_or_a_form()
    {
        (await Api.Get("/rpc/add_them?a=1&b=2")).ShouldBe(200, "3");
        (await Api.Post("/rpc/add_them", """{"a": 1, "b": 2}""")).ShouldBe(200, "3");
        (await Api.Post("/rpc/add_them", "a=1&b=2", contentType: "application/x-www-form-urlencoded")).ShouldBe(200, "3");
    }

    [SkippableFact]
    public async Task An_argument_with_a_default_may_be_left_out()
    {
        (await Api.Get("/rpc/greet")).ShouldBe(200, "\"Hello, stranger\"");
        (await Api.Post("/rpc/greet", """{"greeting": "Bye"}""")).ShouldBe(200, "\"Bye, stranger\"");
    }

    [SkippableFact]
    public async Task A_variadic_argument_may_come_several_times()
    {
        (await Api.Get("/rpc/sum_all?numbers=1&numbers=2&numbers=3")).ShouldBe(200, "6");
        (await Api.Get("/rpc/sum_all?numbers=4")).ShouldBe(200, "4");
        (await Api.Post("/rpc/sum_all", """{"numbers": [1, 2, 3]}""")).ShouldBe(200, "6");
    }

    [SkippableFact]
    public async Task An_array_argument_is_written_as_json_or_as_Postgres_does()
    {
        (await Api.Post("/rpc/tags_of", """{"tags": ["a", "b"]}""")).ShouldBe(200, "2");
        (await Api.Get("/rpc/tags_of?tags={a,b,c}")).ShouldBe(200, "3");
    }

    [SkippableFact]
    public async Task Overloads_are_told_apart_by_their_arguments()
    {
        (await Api.Get("/rpc/lookup?id=1")).ShouldBe(200, "\"by number 1\"");
        (await Api.Get("/rpc/lookup?id=1&hint=title")).ShouldBe(200, "\"by number and title\"");
    }

    [SkippableFact]
    public async Task Overloads_that_cannot_be_told_apart_are_an_error() =>
        (await Api.Get("/rpc/ambiguous?a=1")).ShouldBeError(
            300, "PGRST203",
            "Could not choose the best candidate function between: api.ambiguous(a => integer), api.ambiguous(a => text)",
            hint: "Try renaming the parameters or the function itself in the database so function overloading can be resolved");

    [SkippableTheory]
    [InlineData("/rpc/add_them?a=1&c=2", "Could not find the function api.add_them(a, c) in the schema cache",
        "Searched for the function api.add_them with parameters a, c, but no matches were found in the schema cache.", "Perhaps you meant to call the function api.add_them(a, b)")]
    [InlineData("/rpc/gree", "Could not find the function api.gree without parameters in the schema cache",
        "Searched for the function api.gree without parameters, but no matches were found in the schema cache.", "Perhaps you meant to call the function api.greet")]
    public async Task A_call_that_fits_no_function_suggests_one(string path, string message, string details, string hint) =>
        (await Api.Get(path)).ShouldBeError(404, "PGRST202", message, details, hint);

    [SkippableFact]
    public async Task A_single_unnamed_argument_is_the_whole_body()
    {
        (await Api.Post("/rpc/echo_json", """{"a": [1, null]}""")).ShouldBe(200, """{"a": [1, null]}""");
        (await Api.Post("/rpc/echo_text", "plain", contentType: "text/plain")).ShouldBe(200, "\"plain\"");
        (await Api.Post("/rpc/echo_xml", "<a/>", contentType: "text/xml")).ShouldBe(200, "\"xml: <a/>\"");
        (await Api.Send("POST", "/rpc/echo_bytes", [0, 255, 10], "application/octet-stream")).ShouldBe(200, "3");
    }

    [SkippableFact]
    public async Task A_function_that_may_write_is_not_called_by_get()
    {
        (await Api.Get("/rpc/add_shelf?code=D1")).ShouldBeError(405, "25006", "cannot execute INSERT in a read-only transaction");
        (await Api.Post("/rpc/add_shelf?select=code,places", """{"code": "D1"}""")).ShouldBe(200, """[{"code": "D1", "places": 10}]""");
    }

    [SkippableFact]
    public async Task A_table_that_a_function_returns_is_read_like_one()
    {
        var page = await Api.Get("/rpc/films_of?decade=1950&select=title,year,castings(character)&order=year.desc&limit=1&castings.limit=1", prefer: "count=exact");

        page.ShouldBe(206, """[{"title": "Some Like It Hot", "year": 1959, "castings": [{"character": "Sugar"}]}]""").ShouldHave("Content-Range", "0-0/2");
        (await Api.Post("/rpc/films_of?genre=eq.noir&select=id,genre", """{"decade": 1950}""")).ShouldBe(200, """[{"id": 4, "genre": "noir"}]""");
    }

    [SkippableTheory]
    [InlineData("longest_film?select=title,director:directors(name)", """{"title": "Blade Runner 2049", "director": {"name": "Denis Villeneuve"}}""")]
    [InlineData("shortest", """{"title": "Cléo from 5 to 7", "minutes": 90}""")]
    [InlineData("years?limit=2", "[1919, 1927]")]
    [InlineData("per_genre?genre=eq.noir", """[{"genre": "noir", "films": 3}]""")]
    [InlineData("per_genre?select=films&order=films.desc&limit=1", """[{"films": 3}]""")]
    public async Task A_result_has_the_shape_that_the_function_declares(string call, string body) =>
        (await Api.Get($"/rpc/{call}")).ShouldBe(200, body);

    [SkippableFact]
    public async Task A_function_that_returns_nothing_answers_nothing() =>
        (await Api.Post("/rpc/do_nothing", "{}")).ShouldBeEmpty(204).ShouldNotHave("Content-Type");

    [SkippableFact]
    public async Task A_head_request_calls_too() =>
        (await Api.Head("/rpc/greet")).ShouldBeEmpty(200).ShouldHave("Content-Range", "0-0/*").ShouldHave("Content-Type", "application/json; charset=utf-8");

    [SkippableFact]
    public async Task A_body_of_a_function_with_named_arguments_is_an_object()
    {
        var response = await Api.Post("/rpc/add_them", "[1, 2]");

        Assert.InRange(response.Status, 400, 499);
        (await Api.Send("POST", "/rpc/add_them", Encoding.UTF8.GetBytes("{\"a\":"), "application/json")).ShouldBeError(400, "PGRST102", "Empty or invalid json");
    }
}
