using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Edge.Tests.Spec.Hostile;

/// <summary>Answers of any length pass through, and who does not take them holds nothing. Alone, since it measures the process.</summary>
[Collection(nameof(Alone))]
public sealed class LongAnswersTests(LibraryApp library) : IClassFixture<LibraryApp>
{
    private const long MegaByte = 1024 * 1024;
    private const string ManyRows = "/rest/v1/many_rows?select=id,text";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static string Get(string target) => $"GET {target} HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n\r\n";

    [SkippableFact]
    public async Task A_hundred_megabytes_are_read_with_less_than_fifty_of_memory()
    {
        await Read(library.App.Root, "/rest/v1/many_rows?select=id,text&limit=1000");
        using var process = Process.GetCurrentProcess();
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        process.Refresh();
        var before = process.WorkingSet64;
        var (most, mostHeap) = (before, heap);

        var length = await Read(library.App.Root, ManyRows, () =>
        {
            process.Refresh();
            most = Math.Max(most, process.WorkingSet64);
            mostHeap = Math.Max(mostHeap, GC.GetTotalMemory(forceFullCollection: false));
        });

        Assert.InRange(length, 100_000_000, long.MaxValue);
        Assert.InRange(most - before, long.MinValue, 50 * MegaByte);
        Assert.InRange(mostHeap - heap, long.MinValue, 50 * MegaByte);
    }

    [SkippableFact]
    public async Task Without_room_for_files_a_slow_reader_is_cut_off_and_its_connection_serves_others()
    {
        await using var app = await library.Start(("db-pool", "1"), ("db-pool-acquisition-timeout", "60"), ("Engine:SlowReaderTimeout", "00:00:00.5"), ("Engine:SpillLimit", "0"));
        using var client = await RawExchange.Connect(app.Root, CancellationToken.None);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Get(ManyRows)));
        Assert.Equal(1, await client.GetStream().ReadAsync(new byte[1]));

        (await app.Api.Get("/books?select=id&id=eq.1")).ShouldBeText(200, "[{\"id\":1}]");
        await Assert.ThrowsAnyAsync<IOException>(() => ReadAnswer(client.GetStream(), () => { }));
    }

    [SkippableFact]
    public async Task A_slow_reader_gives_its_connection_back_and_gets_all_of_its_answer()
    {
        await using var app = await library.Start(("db-pool", "1"), ("db-pool-acquisition-timeout", "60"), ("Engine:SlowReaderTimeout", "01:00:00"));
        var whole = await Read(app.Root, ManyRows);
        using var client = await RawExchange.Connect(app.Root, CancellationToken.None);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Get(ManyRows)));
        await Eventually.Holds(() => Task.FromResult(client.Available > 0));

        // There is one connection.
        await Eventually.Holds(async () => (await app.Api.Get("/books?select=id&id=eq.1")).Status == 200);

        Assert.InRange(await ReadAnswer(client.GetStream(), () => { }), whole - 64, whole + 64);
    }

    [SkippableFact]
    public async Task A_client_that_leaves_in_the_middle_frees_its_connection()
    {
        await using var app = await library.Start(("db-pool", "1"), ("db-pool-acquisition-timeout", "60"), ("Engine:SpillLimit", "0"));
        using (var client = await RawExchange.Connect(app.Root, CancellationToken.None))
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Get(ManyRows)));
            Assert.Equal(1, await client.GetStream().ReadAsync(new byte[1]));
        }

        (await app.Api.Get("/books?select=id&id=eq.1")).ShouldBeText(200, "[{\"id\":1}]");
    }

    [SkippableFact]
    public async Task A_client_that_leaves_ends_its_query()
    {
        using (var client = await RawExchange.Connect(library.App.Root, CancellationToken.None))
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("POST /rest/v1/rpc/asleep HTTP/1.1\r\nHost: edge\r\nContent-Length: 2\r\n\r\n{}"));
            await Eventually.Holds(async () => await Sleepers() == 1);
        }

        await Eventually.Holds(async () => await Sleepers() == 0);
        Assert.True(await library.HasConnections(library.App, LibraryApp.Pool));
    }

    [SkippableTheory]
    [InlineData("Content-Length: 2000\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n7D0\r\n")]
    public async Task A_body_beyond_the_limit_is_refused_with_a_body(string framing)
    {
        await using var app = await library.Start(("Engine:RequestBodyLimit", "1000"));

        var answer = await RawExchange.With(
            app.Root, $"POST /rest/v1/notes HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n{framing}{new string(' ', 2000)}\r\n0\r\n\r\n");

        Assert.Equal(413, answer.Status);
        Assert.Contains("\"code\":\"EDGE001\"", answer.Body, StringComparison.Ordinal);
    }

    private async Task<int> Sleepers() =>
        (await library.Column("SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND wait_event = 'PgSleep' AND datname = current_database()")).Count;

    private static async Task<long> Read(string root, string target, Action? now = null)
    {
        using var client = await RawExchange.Connect(root, CancellationToken.None);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Get(target)));
        return await ReadAnswer(client.GetStream(), now ?? (() => { }));
    }

    /// <summary>Bytes with the head, which have to be as many as it says.</summary>
    /// <param name="now">Called some hundred times.</param>
    private static async Task<long> ReadAnswer(NetworkStream stream, Action now)
    {
        using var patience = new CancellationTokenSource(Patience);
        var block = new byte[64 * 1024];
        var (length, announced, next) = (0L, 0L, 0L);
        while (await stream.ReadAsync(block, patience.Token) is > 0 and var read)
        {
            if (length == 0) announced = Announced(Encoding.Latin1.GetString(block, 0, read));
            length += read;
            if (length < next) continue;
            now();
            next += MegaByte;
        }
        return length >= announced ? length : throw new EndOfStreamException($"{length} of {announced} bytes");
    }

    private static long Announced(string head) =>
        head.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal)) is { } header
            ? long.Parse(header["Content-Length: ".Length..], System.Globalization.CultureInfo.InvariantCulture)
            : 0;
}
