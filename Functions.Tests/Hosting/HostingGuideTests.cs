using System.Globalization;
using Edge.Hosting;
using Edge.Hosting.Local;
using Edge.Postgrest;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Edge.Tests.Hosting;

/// <summary>Holds the numbers of <c>Functions/Hosting/README.md</c> against the code.</summary>
public sealed class HostingGuideTests
{
    [Fact]
    public void The_table_of_limits_has_the_engines_and_Kestrels_defaults()
    {
        var builder = new LocalApplicationBuilder([]);
        builder.AddEdgeHosting();
        using var services = builder.Services.BuildServiceProvider();
        var kestrel = services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        var engine = new EngineOptions();

        var table = Table("### Limits");

        Assert.Contains($"| path and query | {Number(engine.TargetLimit)} characters, 414 (`Engine:TargetLimit`) | {Number(kestrel.MaxRequestLineSize)} bytes, 414 | 8,200 bytes, 414 |", table, StringComparison.Ordinal);
        Assert.Contains($"| all headers | {Number(engine.HeadersLimit)} characters, 431 (`Engine:HeadersLimit`) | {Number(kestrel.MaxRequestHeadersTotalSize)} bytes, 431 | 32,768 bytes, 431 |", table, StringComparison.Ordinal);
        Assert.Contains($"| number of headers | – | {Number(kestrel.MaxRequestHeaderCount)}, 431 |", table, StringComparison.Ordinal);
        Assert.Contains($"| body | {Number(engine.RequestBodyLimit)} bytes, 413 (`Engine:RequestBodyLimit`) | – |", table, StringComparison.Ordinal);
        Assert.Null(kestrel.MaxRequestBodySize);
    }

    private static string Table(string heading) =>
        File.ReadAllText(Repository.Path("Functions", "Hosting", "README.md")).Split($"{heading}\n")[1].Split("\n## ")[0];

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
