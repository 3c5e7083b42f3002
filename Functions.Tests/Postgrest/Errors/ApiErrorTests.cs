using System.Reflection;
using System.Text.Json.Nodes;
using Edge.Postgrest.Errors;

namespace Edge.Tests.Postgrest.Errors;

public class ApiErrorTests
{
    private static string Details(ApiError error) => error.Details!.GetValue<string>();

    [Fact]
    public void A_missing_relationship_says_what_was_searched_for()
    {
        Assert.Equal(
            "Searched for a foreign key relationship between 'films' and 'actors' in the schema 'api', but no matches were found.",
            Details(ApiError.NoRelationship("films", "actors", null, "api", null)));
        Assert.StartsWith(
            "Searched for a foreign key relationship between 'films' and 'actors' using the hint 'cast' in the schema 'api', but no",
            Details(ApiError.NoRelationship("films", "actors", "cast", "api", null)));
    }

    [Fact]
    public void An_ambiguous_relationship_lists_its_candidates()
    {
        var error = ApiError.AmbiguousRelationship("films", "people", new JsonArray(), "'people!by', 'people!of'");

        Assert.Equal(300, error.Status);
        Assert.Equal(
            "Try changing 'people' to one of the following: 'people!by', 'people!of'. Find the desired relationship in the 'details' key.",
            error.Hint);
    }

    [Theory]
    [InlineData(new string[0], false, " without parameters", " without parameters")]
    [InlineData(new[] { "a" }, false, "(a)", " with parameter a")]
    [InlineData(new[] { "a", "b" }, true, "(a, b)", " with parameters a, b or with a single unnamed json/jsonb parameter")]
    public void A_missing_function_is_told_with_its_arguments(string[] arguments, bool orUnnamedJson, string called, string searched)
    {
        var error = ApiError.NoRoutine("api.f", arguments, orUnnamedJson, null);

        Assert.Equal($"Could not find the function api.f{called} in the schema cache", error.Message);
        Assert.Equal($"Searched for the function api.f{searched}, but no matches were found in the schema cache.", Details(error));
    }

    [Fact]
    public void A_function_for_a_raw_body_is_told_by_its_type() => Assert.Equal(
        "Searched for the function api.f with a single unnamed bytea parameter, but no matches were found in the schema cache.",
        Details(ApiError.NoRoutineOfBody("api.f", "bytea")));

    [Fact]
    public void A_bad_token_challenges_the_client() =>
        Assert.Equal(
            new("WWW-Authenticate", "Bearer error=\"invalid_token\", error_description=\"JWT expired\""),
            Assert.Single(ApiError.JwtExpired().Headers));

    [Fact]
    public void Every_code_that_PostgREST_answers_has_a_factory()
    {
        var codes = Codes()
            .Where(code => code.StartsWith("PGRST", StringComparison.Ordinal))
            .Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                "PGRST000", "PGRST001", "PGRST002", "PGRST003", "PGRST100", "PGRST101", "PGRST102", "PGRST103", "PGRST105", "PGRST106", "PGRST107",
                "PGRST108", "PGRST111", "PGRST112", "PGRST114", "PGRST115", "PGRST116", "PGRST117", "PGRST118", "PGRST121", "PGRST122",
                "PGRST123", "PGRST124", "PGRST125", "PGRST126", "PGRST127", "PGRST128", "PGRST200", "PGRST201", "PGRST202", "PGRST203", "PGRST204",
                "PGRST205", "PGRST300", "PGRST301", "PGRST302", "PGRST303",
            ],
            codes);
    }

    [Fact]
    public void No_two_errors_of_the_apps_own_share_a_code()
    {
        var codes = Codes().Where(code => code.StartsWith("EDGE", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();

        Assert.Equal(codes.Distinct(), codes);
    }

    private static IEnumerable<string> Codes() =>
        typeof(ApiError).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(factory => factory.ReturnType == typeof(ApiError))
            .Select(factory => (ApiError)factory.Invoke(null, [.. factory.GetParameters().Select(Argument)])!)
            .Select(error => error.Code);

    private static object? Argument(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var type when type == typeof(string) => "x",
        var type when type == typeof(JsonArray) => new JsonArray(),
        var type when type.IsValueType => Activator.CreateInstance(type),
        _ => Array.Empty<string>(),
    };
}
