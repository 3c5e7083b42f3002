using System.Diagnostics.Metrics;
using Edge.ChangeFeed;
using Edge.ChangeFeed.Distribution;
using Edge.Hosting.Local;
using Edge.Postgrest.Schema.Lineage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Edge.Hosting;

internal static class ChangeFeedHosting
{
    private const string Section = "ChangeFeed";

    public static ChangeFeedOptions ChangeFeed(this IHostApplicationBuilder builder) =>
        builder.Configuration.Read<ChangeFeedOptions>(Section, feed => feed.Validate());

    /// <summary>The feed of the database's changes. A worker of the Functions host comes and goes, so it listens and does not own.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong; one line each.</exception>
    public static IHostApplicationBuilder AddChangeFeed(this IHostApplicationBuilder builder)
    {
        var options = builder.ChangeFeed();
        if (!options.IsOn)
        {
            builder.Services.AddSingleton(new FeedOperations(options));
            return builder;
        }

        if (builder.Configuration.HasRemoteOrigin()) throw new ConfigurationException("ChangeFeed:Mode needs a database: behind Origin:Url there is none to listen to");
        var mayOwn = builder is LocalApplicationBuilder;
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(services => new FeedState(options.Silence, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<IChangeFeed>(services => services.GetRequiredService<FeedState>());
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<ChangeFeedRunner>(services, mayOwn));
        builder.Services.AddSingleton(services => new FeedOperations(
            options, services.GetRequiredService<FeedState>(), services.GetRequiredService<ChangeFeedRunner>()));
        builder.Services.AddHostedService<ChangeFeedService>();
        return builder;
    }
}

/// <summary>Runs the feed from when the database is there until the app stops.</summary>
internal sealed class ChangeFeedService(
    ChangeFeedRunner runner, FeedState state, ChangeFeedOptions options, PostgrestSettings settings, DatabaseStart database, IMeterFactory meters)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            FeedMetrics.Observe(meters, state, runner);
            await database.Up.WaitAsync(stoppingToken);
            await using var feed = new FeedDatabase(settings.Read().ConnectionString, options, FingerprintQuery.Sql, LoggedTablesQuery.Whole);
            await runner.Run(feed, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end of the app.
        }
    }
}
