using Edge.Hosting.DevPostgres;
using Edge.Hosting.Local;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Hosting;

internal static partial class EdgeHosting
{
    private const string DataFolder = "Dev:DataFolder";

    static partial void AddLocalHosting(FunctionsApplicationBuilder builder)
    {
        builder.Services.AddHostedService<Banner>();
        if (new PostgrestSettings(builder.Configuration).HasDatabase || builder.Configuration.HasRemoteOrigin())
        {
            builder.Services.AddSingleton(new Banner.Examples());
            return;
        }

        var database = Development(builder.Configuration[DataFolder]);
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?> { ["PGRST_DB_URI"] = database.DbUri, ["PGRST_DB_ANON_ROLE"] = "web_anon" },
        });
        builder.Services.AddSingleton(database);
        builder.Services.AddSingleton(DatabaseStart.Ours());
        builder.Services.AddSingleton(Banner.Examples.OfTheSample);
        builder.Services.AddHostedService<DevDatabaseService>();
    }

    private static DevDatabase Development(string? folder)
    {
        try
        {
            return DevDatabase.In(folder);
        }
        catch (DevPostgresException unusable)
        {
            throw new ConfigurationException(unusable.Message);
        }
    }
}
