using System.IO.Pipelines;
using Edge.Tests.Support;

namespace Edge.Tests.Postgrest.Execution;

/// <summary>Small bodies set their connection free at once; large ones hold it, but not for ever.</summary>
public sealed class StreamedBodyTests(FilmsDatabase films) : IClassFixture<FilmsDatabase>
{
    private const int Long = 5_000_000;

    private Task<Transactions> WithOneConnection(TimeProvider? time = null) => Transactions.Open(
        new(films.ConnectionString), connection: connection => (connection.MaxPoolSize, connection.Timeout) = (1, 60), time: time);

    private Task LongTexts() => films.Run(
        """
        CREATE OR REPLACE FUNCTION api.long_text(length integer) RETURNS text LANGUAGE sql STABLE AS $$ SELECT repeat('0123456789', length / 10) $$;
        CREATE OR REPLACE FUNCTION api.long_text_written(length integer) RETURNS text LANGUAGE sql AS $$ SELECT repeat('0123456789', length / 10) $$;
        """);

    [SkippableFact]
    public async Task A_small_body_leaves_the_connection_free_before_it_is_written()
    {
        await using var transactions = await WithOneConnection();

        var first = await transactions.Rows("GET", "/films?select=id&id=eq.1");
        var second = await transactions.Rows("GET", "/films?select=id&id=eq.2");

        Assert.Equal("[{\"id\":1}]", await Transactions.TextOf(first.Body));
        Assert.Equal("[{\"id\":2}]", await Transactions.TextOf(second.Body));
    }

    [SkippableFact]
    public async Task A_large_body_is_whole_and_frees_the_connection_at_its_end()
    {
        await LongTexts();
        await using var transactions = await WithOneConnection();

        for (var i = 0; i < 2; i++)
        {
            var rows = await transactions.Rows("GET", $"/rpc/long_text?length={Long}");
            Assert.Equal(Long + 2, rows.Body.Length);
            var text = await Transactions.TextOf(rows.Body);
            Assert.Equal(Long + 2, text.Length);
            Assert.Equal("\"0123456789", text[..11]);
            Assert.Equal("0123456789\"", text[^11..]);
        }
    }

    [SkippableFact]
    public async Task A_large_body_that_nobody_wants_frees_the_connection()
    {
        await LongTexts();
        await using var transactions = await WithOneConnection();

        var unwanted = await transactions.Rows("GET", $"/rpc/long_text?length={Long}");
        await unwanted.Body.DisposeAsync();

        Assert.Equal("[{\"id\":1}]", await transactions.Body("GET", "/films?select=id&id=eq.1"));
    }

    [SkippableFact]
    public async Task A_client_that_goes_away_midway_frees_the_connection()
    {
        await LongTexts();
        await using var transactions = await WithOneConnection();
        var rows = await transactions.Rows("GET", $"/rpc/long_text?length={Long}");
        using var client = new CancellationTokenSource();
        var pipe = new Pipe();

        var writing = rows.Body.WriteTo(pipe.Writer, client.Token).AsTask();
        await pipe.Reader.ReadAsync();
        await client.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        Assert.Equal("[{\"id\":1}]", await transactions.Body("GET", "/films?select=id&id=eq.1"));
    }

    [SkippableFact]
    public async Task A_client_that_never_reads_is_cut_off()
    {
        await LongTexts();
        var time = new AwaitedTime();
        await using var transactions = await WithOneConnection(time);
        var rows = await transactions.Rows("GET", $"/rpc/long_text?length={Long}");
        var pipe = new Pipe();

        var writing = rows.Body.WriteTo(pipe.Writer, CancellationToken.None).AsTask();
        while (!writing.IsCompleted) await Task.WhenAny(writing, time.PassNextWait());

        await Assert.ThrowsAsync<TimeoutException>(() => writing);
        Assert.Equal("[{\"id\":1}]", await transactions.Body("GET", "/films?select=id&id=eq.1"));
    }

    [SkippableFact]
    public async Task A_writes_large_body_is_here_only_after_the_commit()
    {
        await LongTexts();
        await using var transactions = await WithOneConnection();

        var written = await transactions.Rows("POST", "/rpc/long_text_written", body: $$"""{"length":{{Long}}}""");

        Assert.Equal("[{\"id\":1}]", await transactions.Body("GET", "/films?select=id&id=eq.1"));
        Assert.Equal(Long + 2, (await Transactions.TextOf(written.Body)).Length);
    }
}
