namespace Edge.Tests.Tunnel;

/// <summary>What goes wrong with a tunnel, until it is whole again.</summary>
internal static class TunnelFaults
{
    public static async Task Cut(TunnelDouble tunnel)
    {
        tunnel.Cut();
        await Task.Delay(TimeSpan.FromSeconds(1));
        tunnel.Return();
    }

    /// <summary>For longer than one waits.</summary>
    public static async Task Stall(TunnelDouble tunnel)
    {
        tunnel.Stall();
        await Task.Delay(TimeSpan.FromSeconds(3));
        tunnel.Return();
    }

    public static async Task Flap(TunnelDouble tunnel)
    {
        for (var i = 0; i < 2; i++)
        {
            await Cut(tunnel);
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }

    public static async Task BeSlow(TunnelDouble tunnel)
    {
        tunnel.Delay = TimeSpan.FromMilliseconds(100);
        await Task.Delay(TimeSpan.FromSeconds(3));
        tunnel.Delay = TimeSpan.Zero;
    }
}
