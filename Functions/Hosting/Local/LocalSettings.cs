using System.Text.Json;

namespace Edge.Hosting.Local;

/// <summary>The <c>Values</c> of local.settings.json, which stand for environment variables, and its port.</summary>
internal static class LocalSettings
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static IReadOnlyDictionary<string, string?> ReadBesideTheApp() =>
        Read(Path.Combine(AppContext.BaseDirectory, "local.settings.json"));

    /// <exception cref="ConfigurationException">It is not such a file.</exception>
    public static IReadOnlyDictionary<string, string?> Read(string file)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (!File.Exists(file)) return settings;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file), Lenient);
            if (json.RootElement.TryGetProperty("Values", out var values))
            {
                foreach (var value in values.EnumerateObject())
                {
                    settings[value.Name.Replace("__", ":", StringComparison.Ordinal)] = value.Value.ToString();
                }
            }

            if (json.RootElement.TryGetProperty("Host", out var host) && host.TryGetProperty("LocalHttpPort", out var port))
            {
                settings[ListenAddress.Port] = port.ToString();
            }

            return settings;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            throw new ConfigurationException($"{file} is not a settings file: {wrong.Message}");
        }
    }
}
