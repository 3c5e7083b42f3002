using System.Text;
using Edge.Postgrest;
using Edge.Postgrest.Errors;

namespace Edge.Tests.Postgrest;

public class RequestBodyTests
{
    private const int Limit = 100_000_000;

    private static ValueTask<ReadOnlyMemory<byte>> Read(string sent, long? announced, long limit = Limit) =>
        RequestBody.Read(new MemoryStream(Encoding.UTF8.GetBytes(sent)), announced, limit, lease: null, CancellationToken.None);

    [Fact]
    public async Task What_is_announced_but_not_sent_takes_no_memory()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var body = await Read("short", announced: Limit);

        Assert.Equal("short"u8, body.Span);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(3_000_000L)]
    public async Task A_long_body_is_read_whole(long? announced)
    {
        var sent = new string('x', 3_000_000);

        Assert.Equal(sent, Encoding.UTF8.GetString((await Read(sent, announced)).Span));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(6L)]
    public async Task A_body_beyond_the_limit_is_refused_by_its_length_or_when_it_has_come(long? announced)
    {
        var refused = await Assert.ThrowsAsync<ApiException>(() => Read("123456", announced, limit: 5).AsTask());

        Assert.Equal((413, "EDGE001"), (refused.Error.Status, refused.Error.Code));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(5L)]
    public async Task A_body_of_exactly_the_limit_is_taken(long? announced) =>
        Assert.Equal("12345", Encoding.UTF8.GetString((await Read("12345", announced, limit: 5)).Span));
}
