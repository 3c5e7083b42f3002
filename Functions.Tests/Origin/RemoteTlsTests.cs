using Microsoft.AspNetCore.Http;

namespace Edge.Tests.Origin;

public sealed class RemoteTlsTests : IDisposable
{
    private readonly Certificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task An_authority_of_ones_own_is_trusted_and_HTTP_2_is_spoken()
    {
        await using var remote = await Remote();
        await using var front = await FrontApp.Of(remote.Url, ("Origin:CaFile", _certificates.CaFile), ("Origin:CertificatePin", _certificates.Pin));

        (await front.Api.Get("/films")).ShouldBeText(200, "HTTP/2 ");
        (await front.Api.Post("/films", "body")).ShouldBeText(200, "HTTP/2 body");
        (await front.Api.Head("/films")).ShouldBeEmpty(200);
    }

    [Fact]
    public async Task Others_are_not()
    {
        using var other = new Certificates();
        await using var remote = await Remote();
        await using var systems = await FrontApp.Of(remote.Url, ("Origin:Retries", "0"));
        await using var others = await FrontApp.Of(remote.Url, ("Origin:CaFile", other.CaFile), ("Origin:Retries", "0"));
        await using var pinned = await FrontApp.Of(
            remote.Url, ("Origin:CaFile", _certificates.CaFile), ("Origin:CertificatePin", other.Pin), ("Origin:Retries", "0"));

        foreach (var front in new[] { systems, others, pinned })
        {
            (await front.Api.Post("/films", "{}")).ShouldBeError(502, "EDGE010", details: "No trusted TLS connection came about");
        }
    }

    private Task<HttpDouble> Remote() => HttpDouble.Start(
        async http => await http.Response.WriteAsync($"{http.Request.Protocol} {await new StreamReader(http.Request.Body).ReadToEndAsync()}"), _certificates.Server);
}
