using Edge.Hosting;
using Edge.Hosting.Local;
using Edge.Postgrest.Config;
using Microsoft.Extensions.Configuration;

namespace Edge.Tests.Hosting;

public sealed class SettingsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Values_of_local_settings_stand_for_variables()
    {
        File.WriteAllText(
            _file,
            """
            {
              "IsEncrypted": false, /* as ever */
              "Values": { "PGRST_DB_URI": "postgresql://x", "Cache__Enabled": "true" },
              "Host": { "LocalHttpPort": 7072 }
            }
            """);

        var settings = LocalSettings.Read(_file);
        Assert.Equal("postgresql://x", settings["PGRST_DB_URI"]);
        Assert.Equal("true", settings["Cache:Enabled"]);
        Assert.Equal(["http://localhost:7072"], ListenAddress.From(Configuration(settings)));
    }

    [Theory]
    [InlineData("{}", "api")]
    [InlineData("""{ "extensions": { "http": { "routePrefix": "" } } }""", "")]
    [InlineData("""{ "extensions": { "http": { "routePrefix": "v2" } } }""", "v2")]
    public void The_route_prefix_is_host_jsons(string json, string prefix)
    {
        File.WriteAllText(_file, json);
        Assert.Equal(prefix, HostJson.ReadRoutePrefix(_file));
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{")]
    public void A_file_that_is_something_else_is_an_error_that_names_it(string json)
    {
        File.WriteAllText(_file, json);
        foreach (var read in new Action[] { () => LocalSettings.Read(_file), () => HostJson.ReadRoutePrefix(_file) })
        {
            Assert.Contains(_file, Assert.Throws<ConfigurationException>(read).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_app_listens_where_ASPNET_is_told_to_else_on_the_Functions_hosts_port()
    {
        Assert.Equal(["http://localhost:7071"], ListenAddress.From(Configuration([])));
        Assert.Equal(["http://*:8080"], ListenAddress.From(Configuration(new() { ["HTTP_PORTS"] = "8080" })));
        var both = Configuration(new() { ["URLS"] = "http://a:1; http://b:2", ["HTTP_PORTS"] = "8080" });
        Assert.Equal(["http://a:1", "http://b:2"], ListenAddress.From(both));
    }

    [Fact]
    public void PostgRESTs_settings_come_from_its_variables_or_from_configuration()
    {
        var config = new PostgrestSettings(Configuration(new()
        {
            ["PGRST_DB_URI"] = "postgresql://somebody@db/app",
            ["PGRST_DB_SCHEMAS"] = "api, private",
            ["PGRST_APP_SETTINGS_Mail:From"] = "me",
            ["Postgrest:app.settings.name"] = "Edge",
            ["Postgrest:db-max-rows"] = "100",
        })).Read();

        Assert.Equal("api private", string.Join(' ', config.DbSchemas));
        Assert.Equal(100, config.DbMaxRows);
        var appSettings = config.AppSettings.Select(setting => $"{setting.Key}={setting.Value}");
        Assert.Equal("app.settings.Mail__From=me, app.settings.name=Edge", string.Join(", ", appSettings));
    }

    [Fact]
    public void Every_mistake_is_told_at_once()
    {
        var settings = new PostgrestSettings(Configuration(new() { ["PGRST_DB_POOL"] = "many", ["PGRST_OPENAPI_MODE"] = "sometimes" }));

        var mistakes = Assert.Throws<ConfigurationException>(() => settings.Read()).Message;
        Assert.Contains("db-pool", mistakes, StringComparison.Ordinal);
        Assert.Contains("openapi-mode", mistakes, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_of_local_settings_documents_every_setting_and_no_other_and_sets_nothing_unusual()
    {
        var documented = SettingNames.Documented();

        Assert.Empty(SettingNames.All.Except(documented));
        Assert.Empty(documented.Except(SettingNames.All));
        Assert.All(
            LocalSettings.Read(Repository.Path("local.settings.sample.json")),
            value => Assert.Contains(value.Value, new[] { "", "dotnet-isolated", "7071" }));
    }

    private static IConfiguration Configuration(IReadOnlyDictionary<string, string?> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build();

    private static IConfiguration Configuration(Dictionary<string, string?> settings) =>
        Configuration((IReadOnlyDictionary<string, string?>)settings);
}
