using Edge.Hosting;
using Edge.Hosting.Commands;

namespace Edge.Tests.Hosting;

public sealed class HealthCommandTests
{
    [Theory]
    [InlineData(null, "http://localhost:7071/")]
    [InlineData("http://+:8080", "http://localhost:8080/")]
    [InlineData("http://*:8080;http://[::]:8081", "http://localhost:8080/")]
    [InlineData("http://[::]:8081", "http://localhost:8081/")]
    [InlineData("http://0.0.0.0:80", "http://localhost/")]
    [InlineData("http://127.0.0.1:5000/", "http://127.0.0.1:5000/")]
    public void It_asks_the_address_that_the_app_listens_on(string? urls, string asked) =>
        Assert.Equal(asked, HealthCommand.Address(urls).ToString());

    [Fact]
    public void An_address_that_is_none_is_an_error_of_configuration() =>
        Assert.Throws<ConfigurationException>(() => HealthCommand.Address("8080"));

    [Fact]
    public async Task Another_question_is_refused()
    {
        var (exit, output, errors) = await AppCommand.Run(["health", "rady"]);

        Assert.Equal((2, ""), (exit, output));
        Assert.Contains("'rady'", errors, StringComparison.Ordinal);
    }
}
