using Edge.Hosting.Local;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Edge.Tests.Hosting;

/// <summary>Functions of a test's own on the local host, over HTTP on a free port.</summary>
internal sealed class LocalHost : IAsyncDisposable
{
    private readonly IHost _host;

    private LocalHost(IHost host)
    {
        _host = host;
        var address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(address) };
    }

    public HttpClient Http { get; }

    /// <param name="settings">As <c>--name=value</c>.</param>
    public static Task<LocalHost> Serve(Type functions, params string[] settings) => Serve(functions, _ => { }, settings);

    public static async Task<LocalHost> Serve(Type functions, Action<LocalApplicationBuilder> configure, params string[] settings)
    {
        var builder = new LocalApplicationBuilder(["--urls=http://127.0.0.1:0", .. settings]);
        builder.FunctionClasses = [functions];
        builder.RoutePrefix = "";
        configure(builder);
        var host = builder.Build();
        await host.StartAsync();
        return new(host);
    }

    public async Task<(int Status, string Body)> Send(string method, string path, params (string Name, string Value)[] headers)
    {
        var asWritten = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var target = new Uri(Http.BaseAddress!.GetLeftPart(UriPartial.Authority) + path, asWritten);
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _host.StopAsync();
        _host.Dispose();
    }
}
