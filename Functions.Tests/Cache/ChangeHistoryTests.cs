using CsCheck;
using Edge.Cache;
using Edge.Postgrest;
using Edge.Postgrest.Schema;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Cache;

public sealed class ChangeHistoryTests
{
    private static readonly QualifiedIdentifier Films = new("api", "films");

    [Fact]
    public void A_change_of_unknown_transaction_is_settled_by_a_snapshot_after_all_that_ran_with_it()
    {
        var history = new ChangeHistory(TimeProvider.System);
        var before = history.Now;
        history.Record(new Changes(false, [new(Films)]), xid: null);

        Assert.True(history.HasUnseen([new(Films)], new PgSnapshot(200, 200, []), before));

        // 105 may be the change, and still be going on.
        Assert.True(history.HasUnseen([new(Films)], new PgSnapshot(105, 110, [105]), history.Now));
        Assert.True(history.HasUnseen([new(Films)], new PgSnapshot(109, 112, [109]), history.Now));
        Assert.False(history.HasUnseen([new(Films)], new PgSnapshot(110, 115, [112]), history.Now));
    }

    [Fact]
    public void A_change_to_one_row_concerns_that_row_and_the_whole()
    {
        var history = new ChangeHistory(TimeProvider.System);
        history.Record(new Changes(false, [new(Films, "1")]), 100);
        var old = new PgSnapshot(100, 100, []);

        Assert.True(history.HasUnseen([new(Films, "1")], old, 0));
        Assert.True(history.HasUnseen([new(Films)], old, 0));
        Assert.False(history.HasUnseen([new(Films, "2")], old, 0));
        Assert.False(history.HasUnseen([new(new("api", "actors"))], old, 0));
    }

    [Fact]
    public void A_moment_of_a_time_is_one_that_had_come_then_and_the_last_one_where_nothing_came_after() =>
        Gen.Int[1, 5_000].List[1, 50].Sample(pauses =>
        {
            var time = new FakeTimeProvider();
            var history = new ChangeHistory(time);
            var known = new List<(long At, long Moment)> { (time.GetTimestamp(), 0) };
            foreach (var pause in pauses)
            {
                time.Advance(TimeSpan.FromMilliseconds(pause));
                history.Record(new Changes(false, [new(Films)]), xid: null, isOver: true);
                known.Add((time.GetTimestamp(), history.Now));
            }

            foreach (var (at, moment) in known) Assert.InRange(history.MomentAt(at), 0, moment);
            Assert.Equal(history.Now, history.MomentAt(time.GetTimestamp()));
            if (pauses.TrueForAll(pause => pause > 1_000)) Assert.All(known, one => Assert.Equal(one.Moment, history.MomentAt(one.At)));
        }, iter: 200, threads: 1);

    [Fact]
    public void Names_of_somebodys_own_invention_do_not_fill_the_memory_and_nothing_is_missed()
    {
        var history = new ChangeHistory(TimeProvider.System);
        for (var n = 0; n < 20_000; n++) history.Record(new Changes(false, [new(new("*", $"{n}"))]), xid: null, isOver: true);
        var begun = history.Now;
        history.Record(new Changes(false, [new(new("*", "one more"))]), xid: null, isOver: true);

        Assert.True(history.HasUnseen([new(new("*", "one more"))], PgSnapshot.Blind, begun));
        Assert.False(history.HasUnseen([new(new("*", "one more"))], PgSnapshot.Blind, history.Now));
    }

    [Fact]
    public void However_much_has_changed_nothing_unseen_is_missed() =>
        Gen.Select(Gen.Int[0, 400], Gen.Int[0, 2000], Gen.Int[0, 1999].List[0, 20]).Sample((start, changes, watched) =>
        {
            var history = new ChangeHistory(TimeProvider.System);
            for (var n = 0; n < changes; n++) history.Record(new Changes(false, [new(Films, $"{n % 1500}")]), (ulong)(1000 + n));
            var xmin = (ulong)(1000 + (start * 5));
            var snapshot = new PgSnapshot(xmin, xmin + 10, [xmin, xmin + 3]);
            foreach (var row in watched)
            {
                var isUnseen = Enumerable.Range(0, changes).Any(n => n % 1500 == row && !snapshot.Sees((ulong)(1000 + n)));
                Assert.True(!isUnseen || history.HasUnseen([new(Films, $"{row}")], snapshot, 0));
            }
        }, iter: 200, threads: 1);
}
