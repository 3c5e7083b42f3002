using System.Text;
using Edge.ChangeFeed;
using Edge.ChangeFeed.Distribution;
using Edge.Postgrest.Schema;

namespace Edge.Tests.ChangeFeed;

public sealed class BatchTextTests
{
    private static readonly DateTimeOffset Moment = new(2026, 12, 1, 2, 3, 4, 567, TimeSpan.Zero);
    private static readonly QualifiedIdentifier Films = new("api", "films");

    [Fact]
    public void What_is_written_is_read_again()
    {
        Change[] changes =
        [
            new(ulong.MaxValue, ChangeKind.Row, Films, null, "1"), new(5, ChangeKind.Row, Films, "a,\\\"ö\n", null), new(5, ChangeKind.Row, new("ä.b", "c\""), "1", "2"),
            new(6, ChangeKind.Truncate, Films), new(7, ChangeKind.Definitions, default), new(8, ChangeKind.Relation, Films),
        ];

        var (batch, relations) = BatchText.Read(Texts(changes).Single())!.Value;

        Assert.Equal((3, 8, Moment, "version"), (batch.Epoch, batch.Sequence, batch.AsOf, relations));
        Assert.Equal(changes, batch.Changes.ToArray());
    }

    [Fact]
    public void Nothing_is_a_batch_too() => Assert.Empty(BatchText.Read(Texts().Single())!.Value.Batch.Changes.ToArray());

    [Fact]
    public void Changes_that_do_not_fit_go_on_in_the_next_batch()
    {
        var changes = Enumerable.Range(0, 2_000).Select(n => new Change((ulong)(n / 20), ChangeKind.Row, Films, null, $"{n} {new string('é', 20)}")).ToArray();

        var texts = Texts(changes);

        Assert.All(texts, text => Assert.InRange(Encoding.UTF8.GetByteCount(text), 1, BatchText.LongestPayload));
        var batches = texts.Select(text => BatchText.Read(text)!.Value.Batch).ToList();
        Assert.Equal(Enumerable.Range(8, batches.Count).Select(n => (long)n), batches.Select(batch => batch.Sequence));
        Assert.Equal(changes, batches.SelectMany(batch => batch.Changes));
    }

    [Fact]
    public void Many_rows_of_one_transaction_and_keys_beyond_measure_become_their_relation()
    {
        var many = Enumerable.Range(0, 100_000).Select(n => new Change(5, ChangeKind.Row, Films, null, $"{n}"));

        Assert.Equal([new(5, ChangeKind.Relation, Films)], BatchText.Read(Texts([.. many]).Single())!.Value.Batch.Changes.ToArray());
        Assert.Equal(
            [new(5, ChangeKind.Relation, Films)],
            BatchText.Read(Texts(new Change(5, ChangeKind.Row, Films, null, new string('x', 9_000))).Single())!.Value.Batch.Changes.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("reload schema")]
    [InlineData("[1]")]
    [InlineData("""{"alive":true}""")]
    [InlineData("""{"e":1,"s":1,"t":1,"r":"","n":[],"c":[[1,0,7,null,null]]}""")]
    public void Anything_else_is_no_batch(string text) => Assert.Null(BatchText.Read(text));

    private static List<string> Texts(params Change[] changes) =>
        [.. BatchText.Write(epoch: 3, firstSequence: 8, Moment, "version", changes).Select(payload => Encoding.UTF8.GetString(payload))];
}
