using Edge.Kv;
using Edge.Kv.Tables;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Kv;

/// <summary>The contract on Azurite.</summary>
public sealed class TableKvStoreTests : KvContract
{
    protected override int Histories => Missing.IsCi ? 20 : 8;

    protected override async Task<KvStore> Store() =>
        new TableKvStore((await Azurite.OfThisRun()).NewTable(), Time, NullLogger<TableKvStore>.Instance);
}
