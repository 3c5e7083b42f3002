namespace Edge.Tests.Spec.Hostile;

/// <summary>Alone, since it measures what the process holds.</summary>
[Collection(nameof(Alone))]
public sealed class HostileMemoryTests(LibraryApp library) : IClassFixture<LibraryApp>
{
    private const int Requests = 20_000;
    private const long MegaByte = 1024 * 1024;

    [SkippableFact]
    public async Task Hostile_requests_leave_nothing_in_memory()
    {
        var traffic = new HostileTraffic(library.Engine);
        await traffic.Send(seed: 100, Requests / 4);
        var memory = GC.GetTotalMemory(forceFullCollection: true);

        await traffic.Send(seed: 0, Requests);

        // Less than a kilobyte for each of them.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - memory, long.MinValue, 16 * MegaByte);
    }
}
