using Edge.Postgrest;
using Edge.Postgrest.Config;
using Microsoft.Extensions.Configuration;

namespace Edge.Hosting;

/// <summary>PostgREST's settings out of the app's configuration: <c>Postgrest:db-schemas</c>, else <c>PGRST_DB_SCHEMAS</c>.</summary>
internal sealed class PostgrestSettings(IConfiguration configuration)
{
    public const string DatabaseKey = Section + "db-uri";
    private const string Section = "Postgrest:";

    public bool HasDatabase => Setting("db-uri") is { Length: > 0 };

    /// <param name="inDatabase">What the database itself sets.</param>
    /// <exception cref="ConfigurationException">One line a mistake.</exception>
    public PostgrestConfig Read(IReadOnlyDictionary<string, string>? inDatabase = null)
    {
        var source = new SettingSource { Setting = Setting, AppSettings = AppSettings() };
        var (config, errors) = PostgrestConfigReader.Read(inDatabase is null ? source : source with { InDatabase = inDatabase });
        return config ?? throw new ConfigurationException(string.Join('\n', errors));
    }

    private string? Setting(string name) => configuration[Section + name] ?? configuration[PostgrestConfigReader.VariableOf(name)];

    private static string? AppSettingOf(string key) =>
        key.StartsWith(Section + "app.settings.", StringComparison.OrdinalIgnoreCase)
            ? key[Section.Length..]
            // A variable's two underscores have become a colon on the way.
            : PostgrestConfigReader.AppSettingOf(key.Replace(":", "__", StringComparison.Ordinal));

    private IEnumerable<KeyValuePair<string, string>> AppSettings()
    {
        foreach (var (key, value) in configuration.AsEnumerable())
        {
            if (value is not null && AppSettingOf(key) is { } name) yield return new(name, value);
        }
    }
}
