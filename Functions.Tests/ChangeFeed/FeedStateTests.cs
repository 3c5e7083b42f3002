using System.Collections.Frozen;
using Edge.ChangeFeed;
using Edge.ChangeFeed.Distribution;
using Edge.Postgrest;
using Edge.Postgrest.Schema;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.ChangeFeed;

/// <summary>When an instance trusts what it has heard.</summary>
public sealed class FeedStateTests
{
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(2);
    private static readonly QualifiedIdentifier Films = new("api", "films");

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FeedState state;

    public FeedStateTests()
    {
        state = new(MaxSilence, time);
        Calibrate();
    }

    [Fact]
    public void Nothing_is_covered_before_the_owner_and_the_relations_are_known()
    {
        Assert.False(state.IsCovered);
        state.Join(100, "");
        Assert.False(state.Misses(Batch(epoch: 90, sequence: 7)));
        Assert.False(state.IsCovered);
        state.Cover(new(new[] { Films }.ToFrozenSet(), ""));
        Assert.True(state.IsCovered);
        Assert.Equal((90, 7), (state.Coverage.Epoch, state.Coverage.Sequence));
    }

    [Fact]
    public void What_was_read_before_a_transaction_that_may_have_been_missed_had_ended_is_not_followed()
    {
        Cover(joinedAt: 100);

        Assert.True(state.Coverage.Follows(PgSnapshot.Parse("100:100:")));
        Assert.True(state.Coverage.Follows(PgSnapshot.Parse("105:110:105")));
        Assert.False(state.Coverage.Follows(PgSnapshot.Parse("99:110:99")));
        Assert.False(state.Coverage.Follows(PgSnapshot.Blind));
    }

    [Fact]
    public void Silence_ends_the_coverage_and_the_next_batch_brings_it_back_as_it_was()
    {
        Cover(joinedAt: 100);
        time.Advance(MaxSilence);
        Assert.True(state.IsCovered);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(state.IsCovered);

        Assert.False(state.Misses(Batch(epoch: 90, sequence: 8)));

        Assert.True(state.IsCovered);
        Assert.Equal(100UL, state.Coverage.Floor);
    }

    [Fact]
    public void A_batch_that_comes_late_covers_no_more_than_it_says()
    {
        Cover(joinedAt: 100);
        var old = Batch(epoch: 90, sequence: 8);
        time.Advance(MaxSilence * 2);

        state.Misses(old);

        Assert.False(state.IsCovered);
    }

    [Fact]
    public void A_gap_raises_the_floor_to_where_it_was_noticed()
    {
        Cover(joinedAt: 100);
        Assert.True(state.Misses(Batch(epoch: 90, sequence: 9)));
        Assert.False(state.IsCovered);

        state.Join(200, "");
        Assert.False(state.Misses(Batch(epoch: 90, sequence: 10)));

        Assert.True(state.IsCovered);
        Assert.Equal((200UL, 1L), (state.Coverage.Floor, state.Gaps));
    }

    [Fact]
    public void Another_epoch_heard_from_its_beginning_is_its_own_floor_and_what_the_last_owner_says_is_refused()
    {
        Cover(joinedAt: 100);
        var subscriber = new Heard();
        using var subscription = state.Subscribe(subscriber);
        Assert.False(state.Misses(Batch(epoch: 300, sequence: 0)));
        Assert.False(state.Misses(Batch(epoch: 90, sequence: 8, new Change(310, ChangeKind.Relation, Films))));

        Assert.True(state.IsCovered);
        Assert.Equal((300UL, 300L, 0L), (state.Coverage.Floor, state.Coverage.Epoch, state.Coverage.Sequence));
        Assert.Empty(subscriber.Changes);
    }

    [Fact]
    public void Another_epoch_heard_from_its_middle_is_a_gap()
    {
        Cover(joinedAt: 100);

        Assert.True(state.Misses(Batch(epoch: 300, sequence: 5)));
    }

    [Fact]
    public void A_batch_that_was_heard_is_not_told_again()
    {
        Cover(joinedAt: 100);
        var subscriber = new Heard();
        using var subscription = state.Subscribe(subscriber);
        var change = new Change(310, ChangeKind.Relation, Films);
        for (var times = 0; times < 2; times++) state.Misses(Batch(epoch: 90, sequence: 8, change));

        Assert.Equal([change], subscriber.Changes);
    }

    [Fact]
    public void Ids_of_a_restored_server_are_not_taken_for_those_that_were_known_before()
    {
        Cover(joinedAt: 100);
        state.Misses(Batch(epoch: 90, sequence: 8, new Change(500, ChangeKind.Relation, Films)));

        state.Join(200, "");

        Assert.Equal(501UL, state.Coverage.Floor);
    }

    [Theory]
    [InlineData(90, 6, 40)]
    [InlineData(90, 9, 40)]
    [InlineData(90, 5, 100)]
    [InlineData(89, 9, 100)]
    public void A_checkpoint_that_reaches_to_what_was_heard_first_lowers_the_floor(long epoch, long sequence, ulong floor)
    {
        var subscriber = new Heard();
        using var subscription = state.Subscribe(subscriber);
        Cover(joinedAt: 100);

        state.Restore(Batch(epoch, sequence, new Change(50, ChangeKind.Relation, Films)), floor: 40);

        Assert.Equal(floor, state.Coverage.Floor);
        Assert.Equal(floor == 40 ? 1 : 0, subscriber.Changes.Count);
    }

    [Fact]
    public void No_checkpoint_is_taken_after_a_gap()
    {
        Cover(joinedAt: 100);
        state.Misses(Batch(epoch: 90, sequence: 9));
        state.Join(200, "");
        state.Misses(Batch(epoch: 90, sequence: 10));

        state.Restore(Batch(epoch: 90, sequence: 9), floor: 40);

        Assert.Equal(200UL, state.Coverage.Floor);
    }

    private void Cover(ulong joinedAt)
    {
        state.Join(joinedAt, "");
        state.Misses(Batch(epoch: 90, sequence: 7));
        state.Cover(new(new[] { Films }.ToFrozenSet(), ""));
    }

    private void Calibrate() => state.Calibrate(time.GetUtcNow(), time.GetTimestamp(), 50);

    private ChangeBatch Batch(long epoch, long sequence, params Change[] changes) => new(epoch, sequence, time.GetUtcNow(), [.. changes]);

    private sealed class Heard : IChangeSubscriber
    {
        public List<Change> Changes { get; } = [];

        public void Changed(ChangeBatch batch) => Changes.AddRange(batch.Changes);

        public void CoverageChanged(Coverage coverage)
        {
        }
    }
}
