using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Edge.Tests.Telemetry;

/// <summary>A component that refuses keys, as the templates make it: what comes without a token of the app's identity is dropped.</summary>
public sealed class AzureMonitorIdentityTests(FilmsApp films) : IClassFixture<FilmsApp>
{
    private const string ClientId = "6f1f3a5c-0000-4000-8000-000000000001";
    private const string Token = "a-token-of-the-app";

    private readonly ConcurrentQueue<string> taken = new();
    private readonly ConcurrentQueue<string> asked = new();

    [SkippableFact]
    public async Task Telemetry_arrives_with_a_token_of_the_identity_that_AZURE_CLIENT_ID_names()
    {
        await Run(("AZURE_CLIENT_ID", ClientId));

        Assert.Contains(taken, sent => sent.Contains("RequestData", StringComparison.Ordinal));
        Assert.Contains(asked, query => query.Contains($"client_id={ClientId}", StringComparison.Ordinal) && query.Contains("monitor.azure.com", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Without_an_identity_such_a_component_takes_nothing()
    {
        await Run();

        Assert.Empty(taken);
        Assert.Empty(asked);
    }

    private async Task Run(params (string Name, string Value)[] variables)
    {
        using var certificates = new Certificates();
        await using var identity = await HttpDouble.Start(GiveToken);
        await using var ingestion = await HttpDouble.Start(Take, certificates.Server);
        var environment = new Dictionary<string, string>
        {
            ["IDENTITY_ENDPOINT"] = $"{identity.Url}/msi/token", ["IDENTITY_HEADER"] = "header", ["SSL_CERT_FILE"] = certificates.CaFile,
            ["APPLICATIONINSIGHTS_CONNECTION_STRING"] =
                $"InstrumentationKey={Guid.NewGuid()};IngestionEndpoint=https://localhost:{ingestion.Port}/;LiveEndpoint=https://localhost:{ingestion.Port}/",
            ["NO_PROXY"] = "localhost,127.0.0.1", ["no_proxy"] = "localhost,127.0.0.1",
        };
        foreach (var (name, value) in variables) environment[name] = value;
        using var app = await AppProcess.Start(films.AuthenticatorUri, "film_anon", "/films", [], environment);
        (await app.Api.Get("/films?id=eq.1")).ShouldBe(200);

        app.Send("TERM");
        Assert.Equal(0, await app.End());
    }

    /// <remarks>App Service's managed identity endpoint, version 2019-08-01.</remarks>
    private Task GiveToken(HttpContext http)
    {
        asked.Enqueue(Uri.UnescapeDataString(http.Request.QueryString.Value!));
        http.Response.ContentType = "application/json";
        var until = DateTimeOffset.UtcNow.AddDays(1).ToUnixTimeSeconds();
        return http.Response.WriteAsync($$"""{"access_token":"{{Token}}","expires_on":"{{until}}","resource":"monitor","token_type":"Bearer","client_id":"{{ClientId}}"}""");
    }

    private async Task Take(HttpContext http)
    {
        if (http.Request.Headers.Authorization != $"Bearer {Token}")
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var body = new MemoryStream();
        if (http.Request.Headers.ContentEncoding == "gzip") await new GZipStream(http.Request.Body, CompressionMode.Decompress).CopyToAsync(body);
        else await http.Request.Body.CopyToAsync(body);
        taken.Enqueue(Encoding.UTF8.GetString(body.ToArray()));
        await http.Response.WriteAsync("""{"itemsReceived":1,"itemsAccepted":1,"errors":[]}""");
    }
}
