using System.IO.Pipelines;
using Edge.Tests.Support;

namespace Edge.Tests.Postgrest.Execution;

/// <summary>Alone, since it measures what the process allocates.</summary>
[Collection(nameof(Alone))]
public sealed class StreamedMemoryTests(FilmsDatabase films) : IClassFixture<FilmsDatabase>
{
    [SkippableFact]
    public async Task A_hundred_megabytes_need_no_hundred_megabytes()
    {
        await films.Run(
            """CREATE FUNCTION api.long_page() RETURNS api."text/html" LANGUAGE sql STABLE AS $$ SELECT repeat('0123456789', 10000000)::api."text/html" $$""");
        await using var transactions = await Transactions.Open(new(films.ConnectionString));
        await transactions.Body("GET", "/rpc/poster", headers: ("Accept", "text/html"));
        var before = GC.GetTotalAllocatedBytes(precise: true);

        await using var body = (await transactions.Rows("GET", "/rpc/long_page", headers: ("Accept", "text/html"))).Body;
        await body.WriteTo(PipeWriter.Create(Stream.Null), CancellationToken.None);

        Assert.Equal(100_000_000, body.Length);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 10_000_000);
    }
}
