namespace Edge.Tests.Origin;

/// <summary>The app with a remote PostgREST and no database.</summary>
internal static class FrontApp
{
    /// <param name="url">The remote's.</param>
    public static Task<EdgeApp> Of(string url, params (string Name, string Value)[] settings) =>
        EdgeApp.Start([.. Settings(url), .. settings], untilReady: false);

    /// <param name="time">What goes by for the app.</param>
    public static Task<EdgeApp> Of(string url, TimeProvider time, params (string Name, string Value)[] settings) =>
        EdgeApp.Start([.. Settings(url), .. settings], untilReady: false, time);

    /// <summary>What clients have asked for, without the app's own question whether the remote is there.</summary>
    public static IReadOnlyList<string> Forwarded(this RawServer remote) =>
        [.. remote.Requests.Where(request => !request.StartsWith("HEAD ", StringComparison.Ordinal))];

    private static (string Name, string Value)[] Settings(string url) => [("Origin:Url", url), ("Logging:LogLevel:Default", "None"), ("log-level", "crit")];
}
