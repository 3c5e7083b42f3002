using Edge.Hosting;
using Edge.Hosting.Local;
using Edge.Kv;
using Edge.Kv.Tables;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Tests.Hosting;

/// <summary>Which storage the settings mean.</summary>
public sealed class KvHostingTests
{
    private const string Connection = "DefaultEndpointsProtocol=https;AccountName=own;AccountKey=Z2VoZWlt;EndpointSuffix=core.windows.net";
    private const string Others = "DefaultEndpointsProtocol=https;AccountName=hosts;AccountKey=Z2VoZWlt;EndpointSuffix=core.windows.net";

    [Theory]
    [InlineData("", "in the process")]
    [InlineData("AzureWebJobsStorage=|Kv:ConnectionString=|Kv:AccountUri=|AzureWebJobsStorage:tableServiceUri=|AzureWebJobsStorage:accountName=",
        "in the process")]
    [InlineData($"Kv:ConnectionString={Connection}", "https://own.table.core.windows.net/edgekv")]
    [InlineData($"Kv:ConnectionString={Connection}|Kv:Table=other", "https://own.table.core.windows.net/other")]
    [InlineData("Kv:ConnectionString=UseDevelopmentStorage=true", "http://127.0.0.1:10002/devstoreaccount1/edgekv")]
    [InlineData("Kv:AccountUri=https://own.table.core.windows.net", "https://own.table.core.windows.net/edgekv")]
    [InlineData($"AzureWebJobsStorage={Others}", "https://hosts.table.core.windows.net/edgekv")]
    [InlineData("AzureWebJobsStorage:accountName=hosts", "https://hosts.table.core.windows.net/edgekv")]
    [InlineData("AzureWebJobsStorage:tableServiceUri=https://hosts.example.com", "https://hosts.example.com/edgekv")]
    [InlineData("AzureWebJobsStorage:tableServiceUri=|AzureWebJobsStorage:accountName=hosts", "https://hosts.table.core.windows.net/edgekv")]
    [InlineData($"Kv:ConnectionString={Connection}|AzureWebJobsStorage={Others}", "https://own.table.core.windows.net/edgekv")]
    [InlineData("Kv:AccountUri=https://own.table.core.windows.net|AzureWebJobsStorage:accountName=hosts", "https://own.table.core.windows.net/edgekv")]
    public void Kv_s_own_settings_come_first_then_the_Functions_hosts_then_none(string settings, string expected)
    {
        var builder = Builder(settings);
        var options = builder.Configuration.Read<KvOptions>("Kv", kv => kv.Validate());

        Assert.Equal(expected, KvHosting.Table(builder.Configuration, options)?.Uri.AbsoluteUri ?? "in the process");
        using var services = builder.AddKv().Services.AddLogging().BuildServiceProvider();
        Assert.IsType(expected == "in the process" ? typeof(MemoryKvStore) : typeof(TableKvStore), services.GetRequiredService<KvStore>());
    }

    [Theory]
    [InlineData("Kv:ConnectionString=AccountKey=Z2VoZWlt", "Kv:ConnectionString is not a storage account's connection string")]
    [InlineData("AzureWebJobsStorage=AccountName=x;AccountKey=not base64", "AzureWebJobsStorage is not a storage account's connection string")]
    [InlineData("AzureWebJobsStorage:tableServiceUri=nowhere", "'nowhere' is not a table endpoint")]
    [InlineData($"Kv:AccountUri=https://x.example.com|Kv:ConnectionString={Connection}", "Kv:ConnectionString and Kv:AccountUri exclude each other")]
    [InlineData("Kv:AccountUri=http://x.example.com", "Kv:AccountUri must be an https address, such as https://name.table.core.windows.net")]
    [InlineData("Kv:Table=edge-kv", "Kv:Table must be 3 to 63 letters and digits and begin with a letter")]
    [InlineData("Kv:SweepInterval=00:00:59", "Kv:SweepInterval must be a minute (00:01:00) or more")]
    public void A_setting_that_is_wrong_is_told_without_what_it_says(string settings, string mistake) =>
        Assert.Equal(mistake, Assert.Throws<ConfigurationException>(() => Builder(settings).AddKv()).Message);

    [Theory]
    [InlineData("", null)]
    [InlineData("Kv:ClientId=|AzureWebJobsStorage:clientId=", null)]
    [InlineData("AzureWebJobsStorage:clientId=hosts", "hosts")]
    [InlineData("Kv:ClientId=|AzureWebJobsStorage:clientId=hosts", "hosts")]
    [InlineData("Kv:ClientId=own|AzureWebJobsStorage:clientId=hosts", "own")]
    public void The_hosts_account_is_entered_by_the_hosts_identity_unless_another_is_named(string settings, string? expected)
    {
        var configuration = Builder(settings).Configuration;

        Assert.Equal(expected, KvHosting.IdentityForHost(configuration, configuration.Read<KvOptions>("Kv")));
    }

    private static LocalApplicationBuilder Builder(string settings)
    {
        var builder = new LocalApplicationBuilder([]);
        builder.Configuration.AddInMemoryCollection(
            settings.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(setting => setting.Split('=', 2))
                .Select(parts => KeyValuePair.Create(parts[0], (string?)parts[1])));
        return builder;
    }
}
