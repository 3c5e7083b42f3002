using System.Diagnostics.Metrics;
using System.Text.Json;
using Edge.ChangeFeed;
using Edge.Postgrest;
using Edge.Postgrest.Auth;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Execution;
using Edge.Realtime;
using Edge.Realtime.Changes;
using Edge.Realtime.Channels;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Edge.Hosting;

internal static class RealtimeHosting
{
    /// <summary>Connections for sending to other instances and for asking row security. They are opened when needed.</summary>
    public const int PoolSize = 4;

    /// <summary>Sockets, broadcasts over HTTP and what feeds them.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong; one line each.</exception>
    public static IHostApplicationBuilder AddRealtime(this IHostApplicationBuilder builder)
    {
        var options = builder.Configuration.Read<RealtimeOptions>("Realtime", realtime => realtime.Validate());
        var services = builder.Services;
        services.AddSingleton(options);
        var feed = services.Select(service => service.ImplementationInstance).OfType<ChangeFeedOptions>().LastOrDefault();
        if (feed is null)
        {
            feed = builder.Configuration.Read<ChangeFeedOptions>("ChangeFeed", changes => changes.Validate());
            services.AddSingleton(feed);
        }

        if (!(options.Enabled ?? feed.IsOn))
        {
            services.AddSingleton(_ => new RealtimeOperations(null, _ => false));
            return builder;
        }

        // Which claims the policies read: callers who are the same in these share their row checks.
        if (feed.IsOn && services.FirstOrDefault(service => service.ServiceType == typeof(EngineOptions))?.ImplementationInstance is EngineOptions engine)
            engine.ReadsLineage = true;

        services.AddSingleton(provider => new RealtimeParts(provider, options));
        services.AddSingleton(provider => provider.GetRequiredService<RealtimeParts>().Server);
        services.AddSingleton(provider => new RealtimeOperations(
            provider.GetRequiredService<RealtimeServer>(), origin => AllowsOrigin(provider.GetService<PostgrestEngine>()?.Current?.Config, origin)));
        services.AddHostedService<RealtimeService>();

        // First, so that nothing measures a socket as a request.
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter>(provider => new SocketEndpoint(provider.GetRequiredService<RealtimeServer>())));
        return builder;
    }

    internal static bool AllowsOrigin(PostgrestConfig? config, string origin) =>
        config?.ServerCorsAllowedOrigins is not { } allowed || allowed.Contains(origin);

    /// <summary>Runs the server as soon as the database is there, until the app stops.</summary>
    private sealed class RealtimeService(RealtimeParts parts, DatabaseStart database) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await database.Up.WaitAsync(stoppingToken);
            await Task.WhenAll(parts.Server.Run(stoppingToken), parts.Changes?.Run(stoppingToken) ?? Task.CompletedTask);
        }
    }
}

/// <summary>Puts together what sockets need, and ends its connections with the app.</summary>
internal sealed class RealtimeParts : IAsyncDisposable
{
    private readonly NpgsqlDataSource? pool, listening;
    private readonly Topics topics;

    public RealtimeParts(IServiceProvider provider, RealtimeOptions options)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var log = provider.GetRequiredService<ILogger<RealtimeServer>>();
        var logs = provider.GetRequiredService<ILoggerFactory>();
        topics = new(time);
        RealtimeServer? server = null;
        var metrics = new RealtimeMetrics(provider.GetRequiredService<IMeterFactory>(), () => server?.Sockets ?? 0, () => server?.Channels ?? 0);
        var context = new ChannelContext(options, Authentication(provider), topics, metrics, time, log)
        {
            AllowsOrigin = origin => RealtimeHosting.AllowsOrigin(provider.GetService<PostgrestEngine>()?.Current?.Config, origin),
        };
        if (provider.GetService<PostgrestSettings>()?.Read() is { } config)
        {
            pool = DataSources.Create(WithPool(config), logs, TimeSpan.FromSeconds(30));
            listening = DataSources.ForListener(config, logs);
            context = context with
            {
                Bus = new(context.Instance, pool, listening, time, log),
                Authorization = provider.GetRequiredService<PolicyInFile>().Policy is { NamesChannels: true } policy
                    ? new PolicyAuthorization(policy)
                    : new RowSecurityAuthorization(pool),
                Changes = Changes = provider.GetService<ChangeFeedOptions>() is { Mode: ChangeFeedMode.Replication } feed
                    ? new(
                        new(config.ConnectionString, [feed.Publication]), pool, new EngineRowAccess(provider.GetRequiredService<PostgrestEngine>(), pool, time),
                        options, metrics, time, log)
                    : null,
                Replay = new(pool, topics, failure => RealtimeLog.StoredBroadcastLost(log, failure.Message)),
            };
        }

        Server = server = new(context);
    }

    public RealtimeServer Server { get; }

    /// <summary>Null: there is no feed.</summary>
    public ChangeSource? Changes { get; }

    public async ValueTask DisposeAsync()
    {
        topics.Dispose();
        if (pool is not null) await pool.DisposeAsync();
        if (listening is not null) await listening.DisposeAsync();
    }

    private static PostgrestConfig WithPool(PostgrestConfig config) => config with
    {
        ConnectionString = new NpgsqlConnectionStringBuilder(config.ConnectionString) { MaxPoolSize = RealtimeHosting.PoolSize, MinPoolSize = 0 }.ConnectionString,
    };

    /// <summary>
    /// Checks tokens as requests are checked. Where no secret and no issuer is set nobody could sign a token, so that keys say nothing there
    /// and all are anonymous.
    /// </summary>
    private static RealtimeAuthentication Authentication(IServiceProvider provider) => async (token, cancellation) =>
    {
        if (provider.GetService<PostgrestEngine>()?.Current is not { } engine) throw new RealtimeRefusedException("UnableToConnect: the database is being started");
        var signsTokens = engine.Config.JwtSecret is not null || provider.GetRequiredService<TrustedIssuers>().Count > 0;
        if (signsTokens && token is null) throw new RealtimeRefusedException("API key is missing");
        IHeaderDictionary headers = new HeaderDictionary();
        if (signsTokens) headers.Authorization = $"Bearer {token}";
        try
        {
            var caller = await engine.Jwt.Verify(headers, cancellation);
            return new(caller.Role, caller.Claims, signsTokens ? token : null, ExpiryIn(caller.Claims));
        }
        catch (ApiException refused)
        {
            throw new RealtimeRefusedException(refused.Error.Code switch
            {
                "PGRST303" when refused.Error.Message.Contains("expired", StringComparison.Ordinal) => "InvalidJWTToken: Token has expired",
                "PGRST301" => $"JwtSignatureError: {refused.Error.Message}",
                "PGRST302" => "API key is missing",
                _ => $"InvalidJWTToken: {refused.Error.Message}",
            });
        }
    };

    private static DateTimeOffset? ExpiryIn(string claims)
    {
        using var document = JsonDocument.Parse(claims);
        return document.RootElement.TryGetProperty("exp", out var end) && end.ValueKind is JsonValueKind.Number
            && end.TryGetDouble(out var seconds) && seconds is > 0 and < 253402300799
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000))
            : null;
    }
}

internal static partial class RealtimeLog
{
    [LoggerMessage(LogLevel.Warning, "A stored broadcast could not be read, and is not delivered here: {Failure}")]
    public static partial void StoredBroadcastLost(ILogger log, string failure);
}
