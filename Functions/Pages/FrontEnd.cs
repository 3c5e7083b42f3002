namespace Edge.Pages;

/// <summary>What stands at <c>/</c>.</summary>
/// <param name="Site">The user's own site; null: none is configured.</param>
/// <param name="Landing">The page about the API; null: it is turned off.</param>
public sealed record FrontEnd(StaticSite? Site, LandingPage? Landing) : IDisposable
{
    public void Dispose() => Site?.Dispose();
}
