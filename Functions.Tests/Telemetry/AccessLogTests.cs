using Edge.Telemetry;

namespace Edge.Tests.Telemetry;

public sealed class AccessLogTests
{
    [Theory]
    [InlineData("/rest/v1/films?id=eq.1&order=id", "/rest/v1/films?id=eq.1&order=id")]
    [InlineData("/metrics?code=abc", "/metrics?code=***")]
    [InlineData("/x?a=1&ApiKey=abc&access_token=d&b", "/x?a=1&ApiKey=***&access_token=***&b")]
    [InlineData("/x?p%61ssword=eq.abc", "/x?p%61ssword=***")]
    [InlineData("/x?", "/x?")]
    [InlineData("", "")]
    public void Secrets_in_a_query_are_left_out(string target, string logged) => Assert.Equal(logged, SecretParameters.Hidden(target));
}
