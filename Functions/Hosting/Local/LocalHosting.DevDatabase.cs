using Edge.Hosting.DevPostgres;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Edge.Hosting.Local;

internal static partial class LocalHosting
{
    private const string DataFolder = "Dev:DataFolder";

    static partial void AddDevelopmentDatabase(IHostApplicationBuilder builder)
    {
        var database = Open(builder.Configuration[DataFolder]);
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["PGRST_DB_URI"] = database.DbUri,
                ["PGRST_DB_ANON_ROLE"] = "web_anon",
                ["PGRST_DB_PLAN_ENABLED"] = "true",
                ["Samples:Enabled"] = "true",
                ["Objects:Enabled"] = "true",
            },
        });
        builder.Services.AddSingleton(database);
        builder.Services.AddSingleton(DatabaseStart.Ours());
        builder.Services.AddSingleton(new DatabaseLoan((progress, cancellation) => DevDatabaseService.Lend(database, progress, cancellation)));
        builder.Services.AddSingleton(Banner.Examples.OfTheSample);
        builder.Services.AddHostedService<DevDatabaseService>();
    }

    private static DevDatabase Open(string? folder)
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
