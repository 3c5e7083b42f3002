using Edge.Postgrest.Auth;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

internal static class AuthHosting
{
    /// <summary>Of a discovery document or a key set, in bytes.</summary>
    private const int LongestDocument = 256 * 1024;

    /// <summary>Whose tokens count beside those of <c>jwt-secret</c>.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong; one line each.</exception>
    public static FunctionsApplicationBuilder AddAuth(this FunctionsApplicationBuilder builder)
    {
        var options = Read(builder.Configuration);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(services => TrustedIssuers.From(
            options, Client(), services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<TrustedIssuers>>()));
        builder.Services.AddHostedService<KeyRefresh>();
        return builder;
    }

    /// <summary>A name that is not known is a mistake here: a misspelt restriction would restrict nothing.</summary>
    private static AuthOptions Read(IConfiguration configuration)
    {
        try
        {
            var options = configuration.GetSection("Auth").Get<AuthOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new AuthOptions();
            return string.Join('\n', options.Validate()) is { Length: > 0 } mistakes ? throw new ConfigurationException(mistakes) : options;
        }
        catch (InvalidOperationException mistake)
        {
            throw new ConfigurationException($"Auth: {mistake.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>A redirect would lead away from the address that the operator trusts.</summary>
    private static HttpClient Client() => new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
    {
        MaxResponseContentBufferSize = LongestDocument, Timeout = Timeout.InfiniteTimeSpan,
    };

    private sealed class KeyRefresh(TrustedIssuers issuers) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => issuers.Run(stoppingToken);
    }
}
