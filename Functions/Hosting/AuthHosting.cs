using System.Net;
using Edge.Postgrest.Auth;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

internal static class AuthHosting
{
    /// <summary>Of a discovery document or a key set, in bytes.</summary>
    private const int LongestDocument = 256 * 1024;

    /// <summary>Whose tokens count beside those of <c>jwt-secret</c>.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong; one line each.</exception>
    public static IHostApplicationBuilder AddAuth(this IHostApplicationBuilder builder)
    {
        var options = builder.Configuration.Read<AuthOptions>("Auth", auth => auth.Validate());
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(services => TrustedIssuers.From(
            options, Client(), services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<TrustedIssuers>>()));
        builder.Services.AddHostedService<KeyRefresh>();
        return builder;
    }

    /// <summary>A redirect would lead away from the address that the operator trusts.</summary>
    private static HttpClient Client() => new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), Proxy = new ProxyToOthers(),
        })
    {
        MaxResponseContentBufferSize = LongestDocument, Timeout = Timeout.InfiniteTimeSpan,
        DefaultRequestHeaders = { Accept = { new("application/json") }, UserAgent = { new("Edge", null) } },
    };

    /// <summary>The machine's proxy, which cannot know of an issuer on this machine.</summary>
    private sealed class ProxyToOthers : IWebProxy
    {
        public ICredentials? Credentials
        {
            get => HttpClient.DefaultProxy.Credentials;
            set => HttpClient.DefaultProxy.Credentials = value;
        }

        public Uri? GetProxy(Uri destination) => destination.IsLoopback ? null : HttpClient.DefaultProxy.GetProxy(destination);

        public bool IsBypassed(Uri host) => host.IsLoopback || HttpClient.DefaultProxy.IsBypassed(host);
    }

    private sealed class KeyRefresh(TrustedIssuers issuers) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => issuers.Run(stoppingToken);
    }
}
