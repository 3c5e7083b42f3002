using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Edge.Hosting;

/// <summary>Lets functions accept WebSockets, under either host.</summary>
internal sealed class SocketUpgrades : IStartupFilter
{
    private static readonly WebSocketOptions Options = new() { KeepAliveInterval = TimeSpan.FromSeconds(20), KeepAliveTimeout = TimeSpan.FromSeconds(20) };

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseWebSockets(Options);
        next(app);
    };
}
