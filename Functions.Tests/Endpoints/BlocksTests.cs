using System.IO.Pipelines;
using Edge.Endpoints;

namespace Edge.Tests.Endpoints;

public sealed class BlocksTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4_096)]
    [InlineData(32 * 1024)]
    [InlineData(32 * 1024 + 1)]
    [InlineData(128 * 1024)]
    [InlineData(128 * 1024 + 1)]
    [InlineData(1_000_003)]
    public async Task What_is_in_memory_arrives_as_it_is(int length)
    {
        var bytes = Random(length);
        using var received = new MemoryStream();
        var writer = PipeWriter.Create(received);

        await Blocks.Write(bytes, writer, CancellationToken.None);
        await writer.CompleteAsync();

        Assert.Equal(bytes, received.ToArray());
    }

    [Fact]
    public async Task A_client_that_reads_nothing_holds_no_more_than_a_few_blocks()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 64 * 1024, resumeWriterThreshold: 32 * 1024));

        var writing = Blocks.Write(Random(1_000_003), pipe.Writer, CancellationToken.None);

        Assert.False(writing.IsCompleted);
        Assert.Equal(128 * 1024, (await pipe.Reader.ReadAsync()).Buffer.Length);
        await pipe.Reader.CompleteAsync();
        await writing;
    }

    private static byte[] Random(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
