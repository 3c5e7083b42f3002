using Edge.Postgrest;

namespace Edge.Tests.Postgrest;

public sealed class PgSnapshotTests
{
    [Theory]
    [InlineData(9, true)]
    [InlineData(10, false)]
    [InlineData(11, true)]
    [InlineData(14, false)]
    [InlineData(19, true)]
    [InlineData(20, false)]
    [InlineData(21, false)]
    public void A_snapshot_sees_what_had_ended(ulong xid, bool seen) =>
        Assert.Equal(seen, PgSnapshot.Parse("10:20:10,14,15").Sees(xid));

    [Theory]
    [InlineData("10:20:10,14,15")]
    [InlineData("10:10:")]
    [InlineData("4294967299:4294967301:4294967299")]
    public void A_snapshot_is_written_as_it_was_read(string text) => Assert.Equal(text, PgSnapshot.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("10:20")]
    [InlineData("a:b:c")]
    public void What_is_no_snapshot_is_refused(string text) => Assert.Throws<FormatException>(() => PgSnapshot.Parse(text));

    [Fact]
    public void A_blind_snapshot_sees_no_transaction() => Assert.False(PgSnapshot.Blind.Sees(3));
}
