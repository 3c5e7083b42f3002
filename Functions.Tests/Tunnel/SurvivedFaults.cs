namespace Edge.Tests.Tunnel;

/// <summary>What a tunnel does to those who need it, whatever goes through it.</summary>
public abstract class SurvivedFaults
{
    [SkippableFact]
    public Task The_tunnel_is_cut() => ShouldSurvive(TunnelFaults.Cut);

    [SkippableFact]
    public Task The_tunnel_stalls_for_longer_than_one_waits() => ShouldSurvive(TunnelFaults.Stall);

    [SkippableFact]
    public Task The_tunnel_flaps_every_second() => ShouldSurvive(TunnelFaults.Flap);

    [SkippableFact]
    public Task The_tunnel_is_slow() => ShouldSurvive(TunnelFaults.BeSlow);

    private protected abstract Task ShouldSurvive(Func<TunnelDouble, Task> fault);
}
