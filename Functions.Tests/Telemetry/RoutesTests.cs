using Edge.Endpoints;
using Edge.Hosting;
using Edge.Telemetry;

namespace Edge.Tests.Telemetry;

public sealed class RoutesTests
{
    private static readonly Routes Routes = new(
        typeof(RestFunctions).Assembly.GetExportedTypes().SelectMany(HttpFunction.In).Select(function => (function.Name, function.Route)));

    [Theory]
    [InlineData("/rest/v1", "/rest/v1/")]
    [InlineData("/rest/v1/", "/rest/v1/")]
    [InlineData("/rest/v1/films", "/rest/v1/{relation}")]
    [InlineData("/REST/v1/films/deeper", "/rest/v1/{relation}")]
    [InlineData("/rest/v1/rpc/add", "/rest/v1/rpc/{function}")]
    [InlineData("/rest/v1/rpc", "/rest/v1/{relation}")]
    [InlineData("/rest/v1/openapi.json", "/rest/v1/openapi.json")]
    [InlineData("/rest/v10", "/{*path}")]
    [InlineData("/users", "/users")]
    [InlineData("/users/7", "/users/{id}")]
    [InlineData("/users/7/posts", "/{*path}")]
    [InlineData("/health/live", "/health/live")]
    [InlineData("/", "/{*path}")]
    [InlineData("", "/{*path}")]
    public void A_path_has_the_route_of_its_function(string path, string route) => Assert.Equal(route, Routes.Of(path));
}
