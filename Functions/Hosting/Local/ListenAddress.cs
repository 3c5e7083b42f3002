using Microsoft.Extensions.Configuration;

namespace Edge.Hosting.Local;

/// <summary>
/// Where the app listens: <c>ASPNETCORE_URLS</c>, else <c>ASPNETCORE_HTTP_PORTS</c> as .NET's images set it, else the Functions host's port.
/// </summary>
internal static class ListenAddress
{
    /// <summary>The setting that local.settings.json's <c>Host.LocalHttpPort</c> becomes.</summary>
    public const string Port = "Host:LocalHttpPort";

    private const string FunctionsHostPort = "7071";

    public static string[] From(IConfiguration configuration) =>
        configuration["urls"] is { Length: > 0 } urls ? Parts(urls)
        : configuration["http_ports"] is { Length: > 0 } ports ? Array.ConvertAll(Parts(ports), port => $"http://*:{port}")
        : [$"http://localhost:{configuration[Port] ?? FunctionsHostPort}"];

    /// <summary>Nobody else can connect: every address is a loopback one.</summary>
    public static bool IsThisMachineOnly(IConfiguration configuration) =>
        From(configuration).All(address => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.IsLoopback);

    private static string[] Parts(string list) => list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
