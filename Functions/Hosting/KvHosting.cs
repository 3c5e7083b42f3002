using Azure.Data.Tables;
using Edge.Kv;
using Edge.Kv.Tables;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

internal static class KvHosting
{
    private const string Host = "AzureWebJobsStorage";

    /// <summary>
    /// A <see cref="KvStore"/> for anyone: on the storage account that section <c>Kv</c> names, else on the Functions host's own, else in the process.
    /// </summary>
    /// <exception cref="ConfigurationException">A setting is wrong; one line each.</exception>
    public static IHostApplicationBuilder AddKv(this IHostApplicationBuilder builder)
    {
        var options = builder.Configuration.Read<KvOptions>("Kv", kv => kv.Validate());
        var table = Table(builder.Configuration, options);

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<KvStore>(services => table is null
            ? new MemoryKvStore(services.GetRequiredService<TimeProvider>())
            : new TableKvStore(table, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<TableKvStore>>()));
        builder.Services.AddHostedService<KvSweepService>();
        return builder;
    }

    /// <summary>Null: no storage is configured.</summary>
    internal static TableClient? Table(IConfiguration configuration, KvOptions options)
    {
        if (options.ConnectionString is { Length: > 0 } own) return ByConnectionString("Kv:ConnectionString", own, options.Table);
        if (options.AccountUri is { Length: > 0 } uri) return ByIdentity(configuration, uri, options.ClientId, options.Table);

        if (configuration[Host] is { Length: > 0 } hosts) return ByConnectionString(Host, hosts, options.Table);
        var endpoint = configuration[$"{Host}:tableServiceUri"] is { Length: > 0 } tables ? tables
            : configuration[$"{Host}:accountName"] is { Length: > 0 } account ? $"https://{account}.table.core.windows.net" : null;
        return endpoint is null ? null : ByIdentity(configuration, endpoint, IdentityForHost(configuration, options), options.Table);
    }

    /// <summary>Who enters the Functions host's account. Null: the system-assigned identity.</summary>
    internal static string? IdentityForHost(IConfiguration configuration, KvOptions options) =>
        options.ClientId is { Length: > 0 } own ? own
        : configuration[$"{Host}:clientId"] is { Length: > 0 } hosts ? hosts
        : null;

    private static TableClient ByConnectionString(string setting, string value, string table)
    {
        try
        {
            return new TableClient(value, table, TableKvStore.ClientOptions());
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException or InvalidOperationException)
        {
            // The library's own message may show the key.
            throw new ConfigurationException($"{setting} is not a storage account's connection string");
        }
    }

    private static TableClient ByIdentity(IConfiguration configuration, string endpoint, string? clientId, string table)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri)) throw new ConfigurationException($"'{endpoint}' is not a table endpoint");
        return new TableClient(uri, table, AzureCredential.Create(configuration, clientId), TableKvStore.ClientOptions());
    }
}
