using System.Text.Json;
using System.Text.RegularExpressions;
using Edge.Hosting.Worker;
using Edge.Limits;
using Edge.Tests.Hosting.Worker.Rpc;

namespace Edge.Tests.Hosting.Worker;

/// <summary>The program as a worker: its start by the Functions host's protocol, and requests as that host forwards them.</summary>
[Collection(nameof(PublishedApp))]
public sealed partial class WorkerTests(PublishedApp app, FilmsDatabase films) : IClassFixture<FilmsDatabase>
{
    private const string HeadersInSql = "/rest/v1/rpc/setting?name=request.headers";

    private (string Name, string Value)[] Settings =>
    [
        ("PGRST_DB_URI", films.AuthenticatorUri), ("PGRST_DB_SCHEMAS", "api"), ("PGRST_DB_ANON_ROLE", "film_anon"), ("PGRST_LOG_LEVEL", "info"),
    ];

    [SkippableFact]
    public async Task Every_function_is_loaded_and_answers()
    {
        await using var worker = await Ready();
        var metadata = FunctionsMetadata.Read(app.File("functions.metadata"));
        Assert.Equal(metadata.Http.Keys.Concat(metadata.Others.Keys).Order(), worker.Host.Functions.Keys.Order());

        foreach (var (name, trigger) in metadata.Http)
        {
            var method = trigger.Methods.Length == 0 ? "GET" : trigger.Methods.Split(' ')[0];
            var target = "/" + RouteParameter().Replace(trigger.Route, value => value.Value.StartsWith("{*", StringComparison.Ordinal) ? "" : "1");
            var (status, body, invocation) = await worker.Host.Send(name, new HttpMethod(method), target);

            Assert.True(invocation.Result.Status is StatusResult.Types.Status.Success, $"{name}: {invocation.Result.Exception?.Message}");
            Assert.True(status is not (500 or 502), $"{name}: {status} {body}");
        }

        var read = await worker.Host.Send("Rest", HttpMethod.Get, "/rest/v1/films?select=title&order=title&limit=1");
        Assert.Equal((200, 1), (read.Status, JsonElement.Parse(read.Body).GetArrayLength()));
        Assert.Equal(404, (await worker.Host.Send("Unknown", HttpMethod.Get, "/nothing/here")).Status);
    }

    [SkippableFact]
    public async Task SQL_sees_the_headers_of_the_client_and_none_of_the_hosts()
    {
        await using var worker = await Ready(("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true"));

        var (status, body, _) = await worker.Host.Send(
            "Rest", HttpMethod.Get, HeadersInSql, "edge.example", "203.0.113.7", ("X-Own", "of the client"), ("X-Original-For", "192.0.2.1:443"));

        Assert.Equal(200, status);
        var headers = JsonElement.Parse(JsonElement.Parse(body).GetString()!);
        Assert.Equal(["host", "x-own"], headers.EnumerateObject().Select(header => header.Name).Order());
        Assert.Equal("edge.example", headers.GetProperty("host").GetString());
    }

    [SkippableFact]
    public async Task Clients_behind_one_proxy_are_limited_each_for_itself()
    {
        await using var worker = await Ready(
            ("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true"), ("RateLimit__PermitLimit", "1"), ("RateLimit__TrustedProxies", "1"));

        Assert.Equal(200, await Status(worker, "203.0.113.7"));
        Assert.Equal(429, await Status(worker, "203.0.113.7"));
        Assert.Equal(200, await Status(worker, "203.0.113.8"));
    }

    [SkippableFact]
    public async Task Without_a_proxy_the_address_of_the_hosts_connection_is_the_clients()
    {
        await using var worker = await Ready(("RateLimit__PermitLimit", "1"));

        Assert.Equal(200, await Status(worker, "203.0.113.7"));
        Assert.Equal(429, await Status(worker, "203.0.113.7"));
        Assert.Equal(200, await Status(worker, "203.0.113.8"));
    }

    [SkippableFact]
    public async Task An_address_that_the_host_cannot_tell_ends_the_start_with_one_line()
    {
        var (exit, output) = await WorkerProcess.Fails(app, [.. Settings, ("RateLimit__TrustedProxies", "2")]);

        Assert.NotEqual(0, exit);
        Assert.Contains("RateLimit:TrustedProxies must be 0 or 1 under the Functions host", output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_log_is_on_the_console_once_and_not_sent_to_the_host_as_well()
    {
        await using var worker = await Ready();
        await worker.Host.Send("Rest", HttpMethod.Get, "/rest/v1/films?select=title&title=eq.seen-in-the-log");

        await Eventually.Holds(() => Task.FromResult(worker.Lines.Any(line => line.Contains("seen-in-the-log", StringComparison.Ordinal))));
        Assert.Single(worker.Lines, line => line.Contains("seen-in-the-log", StringComparison.Ordinal));
        Assert.Contains(worker.Lines, line => line.Contains("chema cache loaded", StringComparison.Ordinal));
        Assert.DoesNotContain(worker.Lines, line => line.Contains("Microsoft.AspNetCore.Hosting.Diagnostics", StringComparison.Ordinal));
        Assert.DoesNotContain(worker.Host.Log, line => line.Message.Contains("seen-in-the-log", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, 0, false, null)]
    [InlineData(0, 0, true, null)]
    [InlineData(0, 5, false, null)]
    [InlineData(0, 5, true, "ASPNETCORE_FORWARDEDHEADERS_ENABLED=true makes the Functions host believe one proxy: set RateLimit:TrustedProxies=1, or remove it if there is no proxy")]
    [InlineData(1, 0, true, null)]
    [InlineData(1, 5, false, "RateLimit:TrustedProxies=1 needs ASPNETCORE_FORWARDEDHEADERS_ENABLED=true under the Functions host")]
    public void What_the_host_is_told_and_what_limits_expect_have_to_agree(int proxies, int permits, bool hostReadsProxy, string? mistake) =>
        Assert.Equal(mistake, HostForwarding.Mistake(new RateLimitOptions { TrustedProxies = proxies, PermitLimit = permits }, hostReadsProxy));

    private async Task<WorkerProcess> Ready(params (string Name, string Value)[] settings)
    {
        var worker = await WorkerProcess.Start(app, [.. Settings, .. settings]);
        try
        {
            await Eventually.Holds(async () => (await worker.Host.Send("HealthReady", HttpMethod.Get, "/health/ready")).Status is not 503);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    private static async Task<int> Status(WorkerProcess worker, string client) =>
        (await worker.Host.Send("Rest", HttpMethod.Get, "/rest/v1/films?limit=1", client: client)).Status;

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex RouteParameter();
}
