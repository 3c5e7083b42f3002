using Edge.Hosting;
using Edge.Hosting.Local;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace Edge.Tests.Hosting;

/// <summary>The banner names pages that are there.</summary>
public sealed class ServedPagesTests
{
    [Theory]
    [InlineData("docs", "")]
    [InlineData("docs sample/", "Samples:Enabled=true")]
    [InlineData("sample/", "Samples:Enabled=true Docs:Enabled=false")]
    public void A_page_is_named_if_a_function_serves_it_and_no_setting_turns_it_off(string pages, string settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(setting => setting.Split('=')).ToDictionary(pair => pair[0], pair => (string?)pair[1]));

        Assert.Equal(pages.Split(' '), ServedPages.Of(configuration.Build(), [.. HttpFunction.In(typeof(TwoPages))]).Paths);
    }

    public static class TwoPages
    {
        [Function("Docs")]
        public static IResult Docs([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "docs")] HttpRequest request) => Results.Ok(request.Path);

        [Function("Sample")]
        public static IResult Sample([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "sample/{*file}")] HttpRequest request) => Results.Ok(request.Path);
    }
}
