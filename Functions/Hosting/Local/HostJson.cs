using System.Text.Json;

namespace Edge.Hosting.Local;

/// <summary>What this host takes from host.json: <c>extensions.http.routePrefix</c>.</summary>
internal static class HostJson
{
    private const string DefaultRoutePrefix = "api";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static string ReadRoutePrefixBesideTheApp() => ReadRoutePrefix(Path.Combine(AppContext.BaseDirectory, "host.json"));

    /// <exception cref="ConfigurationException">It is not such a file.</exception>
    public static string ReadRoutePrefix(string file)
    {
        if (!File.Exists(file)) return DefaultRoutePrefix;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file), Lenient);
            return json.RootElement.TryGetProperty("extensions", out var extensions)
                && extensions.TryGetProperty("http", out var http)
                && http.TryGetProperty("routePrefix", out var prefix)
                ? prefix.GetString() ?? DefaultRoutePrefix
                : DefaultRoutePrefix;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            throw new ConfigurationException($"{file} is not a host.json: {wrong.Message}");
        }
    }
}
