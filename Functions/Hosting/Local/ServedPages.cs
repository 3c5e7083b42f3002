using Microsoft.Extensions.Configuration;

namespace Edge.Hosting.Local;

/// <summary>Lists the pages for people that the app serves as it is configured: what the banner prints below the app's address.</summary>
internal sealed record ServedPages(IReadOnlyList<string> Paths)
{
    private static readonly (string Path, string Setting, bool Default)[] All =
        [("docs", "Docs:Enabled", true), ("console", "Pages:Console", true), ("sample/", "Samples:Enabled", false)];

    /// <param name="functions">A page counts only if one of them serves it.</param>
    public static ServedPages Of(IConfiguration configuration, IReadOnlyCollection<HttpFunction> functions) => new(
        [.. All.Where(page => configuration.GetValue(page.Setting, page.Default))
            .Where(page => functions.Any(function => function.Route.StartsWith(page.Path, StringComparison.Ordinal)))
            .Select(page => page.Path)]);
}
