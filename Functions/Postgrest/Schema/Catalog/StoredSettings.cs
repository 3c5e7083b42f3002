using System.Collections.Immutable;

namespace Edge.Postgrest.Schema.Catalog;

/// <summary>Reads settings as the catalog keeps them: <c>name=value</c>.</summary>
internal static class StoredSettings
{
    private const string IsolationSetting = "default_transaction_isolation";

    /// <summary>Null if the settings do not give one.</summary>
    public static IsolationLevel? Isolation(IEnumerable<string> settings)
    {
        foreach (var (name, value) in settings.Select(Split))
        {
            if (name == IsolationSetting)
            {
                return IsolationOf(value);
            }
        }

        return null;
    }

    /// <summary>Those that <c>db-hoisted-tx-settings</c> names, in the order of the function's definition.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> Hoisted(IEnumerable<string> settings, ImmutableArray<string> hoisted) =>
        [.. settings.Select(Split).Where(setting => hoisted.Contains(setting.Key, StringComparer.OrdinalIgnoreCase))];

    public static bool IsIsolation(string name) => name == IsolationSetting;

    /// <summary>Anything that is not one of the two stricter levels runs as READ COMMITTED.</summary>
    /// <remarks>PostgREST v16.2, Config/Database.hs > toIsolationLevel.</remarks>
    public static IsolationLevel IsolationOf(string value) => value.ToLowerInvariant() switch
    {
        "repeatable read" => IsolationLevel.RepeatableRead,
        "serializable" => IsolationLevel.Serializable,
        _ => IsolationLevel.ReadCommitted,
    };

    private static KeyValuePair<string, string> Split(string setting)
    {
        var equals = setting.IndexOf('=', StringComparison.Ordinal);
        return new(setting[..equals], setting[(equals + 1)..]);
    }
}
