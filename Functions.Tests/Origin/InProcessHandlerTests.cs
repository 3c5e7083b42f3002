using System.IO.Pipelines;
using System.Text;
using Edge.Client;
using Edge.Origin;
using Edge.Postgrest;

namespace Edge.Tests.Origin;

public sealed class InProcessHandlerTests
{
    [Fact]
    public async Task A_request_arrives_as_the_engine_takes_it()
    {
        PostgrestRequest? seen = null;
        var body = "";
        var client = new PostgrestClient(new InProcessHandler(async (request, cancellation) =>
        {
            seen = request;
            body = await new StreamReader(request.Body).ReadToEndAsync(cancellation);
            return new PostgrestResponse { Status = 201, Headers = [new("Content-Range", "*/*"), new("Preference-Applied", "return=minimal")] };
        }));

        var result = await client.From("odd table").Insert(new { Id = 1 }).Eq("a", "é&b").Execute();

        Assert.Equal("POST", seen!.Method);
        Assert.Equal("/odd table", seen.Path);
        Assert.Equal("?a=eq.%C3%A9%26b", seen.QueryString);
        Assert.Equal("application/json", seen.Headers.ContentType);
        Assert.Equal(8, seen.Headers.ContentLength);
        Assert.Equal("""{"id":1}""", body);
        Assert.Equal(201, result.Status);
        Assert.Equal("return=minimal", result.Headers!.GetValues("Preference-Applied").Single());
    }

    [Fact]
    public async Task A_body_is_produced_only_as_fast_as_it_is_read()
    {
        var rows = new Rows(100_000);
        var client = Answering(rows);

        var taken = 0;
        await foreach (var row in client.From("rows").AsAsyncEnumerable<int>())
        {
            taken++;
            if (taken == 10) break;
        }

        Assert.InRange(rows.Written, 10, 50_000);
        Assert.True(rows.Disposed);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_an_error()
    {
        var result = await Answering(new Rows(100) { FailAfter = 50 }).From("rows").ToListAsync<int>();

        Assert.IsType<IOException>(result.Error!.Cause);
    }

    [Fact]
    public async Task An_unread_body_is_let_go()
    {
        var rows = new Rows(10);
        await Answering(rows).From("rows").Execute();

        Assert.True(rows.Disposed);
        Assert.Equal(0, rows.Written);
    }

    private static PostgrestClient Answering(Rows rows) => new(new InProcessHandler((_, _) => ValueTask.FromResult(
        new PostgrestResponse { Status = 200, Headers = [new("Content-Type", "application/json; charset=utf-8")], Body = rows })));

    private sealed class Rows(int count) : ResponseBody
    {
        public int? FailAfter { get; init; }

        public int Written { get; private set; }

        public bool Disposed { get; private set; }

        public override long? Length => null;

        public override async ValueTask WriteTo(PipeWriter writer, CancellationToken cancellation)
        {
            for (; Written < count; Written++)
            {
                if (Written == FailAfter) throw new IOException("The connection is gone.");
                await writer.WriteAsync(Encoding.UTF8.GetBytes($"{(Written == 0 ? '[' : ',')}{Written}"), cancellation);
            }

            await writer.WriteAsync("]"u8.ToArray(), cancellation);
        }

        public override ValueTask DisposeAsync()
        {
            Disposed = true;
            return base.DisposeAsync();
        }
    }
}
