using Edge.Hosting;
using Edge.Hosting.Local;
using Edge.Postgrest.Auth;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Tests.Hosting;

public sealed class AuthSettingsTests
{
    private static readonly string[] Auth0 =
    [
        "--Auth:Issuers:auth0:Issuer=https://you.auth0.com/", "--Auth:Issuers:auth0:Audience=api",
        "--Auth:Issuers:auth0:DefaultRole=web_user",
    ];

    [Fact]
    public void Nobody_is_trusted_unless_named()
    {
        using var services = Compose([]);
        Assert.Equal((0, false), (services.GetRequiredService<TrustedIssuers>().Count, services.GetRequiredService<AuthOptions>().ApiKey));
    }

    [Fact]
    public void Issuers_are_named_by_the_operator()
    {
        using var services = Compose([.. Auth0, "--Auth:Issuers:auth0:RefreshInterval=00:05:00", "--Auth:ApiKey=true"]);
        Assert.Equal((1, true), (services.GetRequiredService<TrustedIssuers>().Count, services.GetRequiredService<AuthOptions>().ApiKey));
    }

    [Theory]
    [InlineData("--Auth:Issuers:auth0:AllowedRole=editor", "Auth:Issuers:auth0:AllowedRole is not a setting")]
    [InlineData("--Auth:Issuer=https://you.auth0.com/", "Auth:Issuer is not a setting")]
    [InlineData("--Auth:ApiKey=perhaps", "Auth:ApiKey")]
    [InlineData("--Auth:Issuers:auth0:RefreshInterval=often", "Auth:Issuers:auth0:RefreshInterval")]
    [InlineData("--Auth:Issuers:auth0:Algorithms=HS256", "Auth:Issuers:auth0:Algorithms: HS256")]
    public void A_mistake_or_a_misspelt_name_is_one_line(string setting, string told)
    {
        var mistake = Assert.Throws<ConfigurationException>(() => Compose([.. Auth0, setting])).Message;
        Assert.Contains(told, mistake, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', mistake);
    }

    private static ServiceProvider Compose(string[] arguments) =>
        new LocalApplicationBuilder(arguments).AddAuth().Services.AddLogging().BuildServiceProvider();
}
