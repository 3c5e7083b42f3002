using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Edge.Realtime;

/// <summary>
/// Answers <c>/realtime/v1/websocket</c> before functions are looked for, as a function cannot keep a socket. It stands outside of what
/// measures requests, since a socket is open for hours.
/// </summary>
internal sealed class SocketEndpoint(RealtimeServer server) : IStartupFilter
{
    private const string Path = "/realtime/v1/websocket";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Map(Path, sockets => sockets.UseWebSockets().Run(server.Accept));
        next(app);
    };
}
