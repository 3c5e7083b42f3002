using Edge.Hosting;
using Edge.Hosting.Local;

namespace Edge.Tests.Hosting;

public sealed class RouteTemplateTests
{
    [Theory]
    [InlineData("users", "/users", true)]
    [InlineData("users", "/Users/", true)]
    [InlineData("users", "/users//", false)]
    [InlineData("users", "/users/7", false)]
    [InlineData("users/{id}", "/users/7", true)]
    [InlineData("users/{id}", "/users", false)]
    [InlineData("users/{id}", "/users/", false)]
    [InlineData("users/{id?}", "/users", true)]
    [InlineData("users/{id:int}", "/users/seven", false)]
    [InlineData("users/{id:int}", "/users/7", true)]
    [InlineData("files/{*path}", "/files", true)]
    [InlineData("files/{*path}", "/files/a/b", true)]
    [InlineData("files/{*path}", "/filesystem", false)]
    [InlineData("{*path}", "/", true)]
    public void A_route_matches(string template, string path, bool matches) =>
        Assert.Equal(matches, RouteTemplate.Parse(template).Matches(path));

    [Fact]
    public void Values_come_in_the_order_of_the_parameters()
    {
        var route = RouteTemplate.Parse("/{schema}/files/{*path}");

        Assert.Equal("schema path", string.Join(' ', route.Parameters));
        Assert.Equal((string?[])["public", "a/b"], route.Capture("/public/files/a/b"));
        Assert.Equal((string?[])["public", ""], route.Capture("/public/files"));
    }

    [Theory]
    [InlineData("{*path}/more")]
    [InlineData("{id?}/more")]
    [InlineData("{id:regex(^a)}")]
    [InlineData("{name}.{extension}")]
    [InlineData("{id=7}")]
    public void What_it_does_not_know_is_refused_at_start(string template) =>
        Assert.Throws<ConfigurationException>(() => RouteTemplate.Parse(template));
}
