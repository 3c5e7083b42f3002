using Edge.Kv;

namespace Edge.Tests.Kv;

public sealed class MemoryKvStoreTests : KvContract
{
    protected override int Histories => 300;

    protected override Task<KvStore> Store() => Task.FromResult<KvStore>(new MemoryKvStore(Time));

    [Fact]
    public async Task What_the_caller_does_to_its_bytes_afterwards_changes_nothing()
    {
        var store = await Store();
        var bytes = "before"u8.ToArray();
        await store.Put("key", bytes);
        bytes[0] = 0;
        Assert.Equal("before", await store.Get("key"));
    }
}
