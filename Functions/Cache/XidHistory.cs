using Edge.Postgrest;

namespace Edge.Cache;

/// <summary>
/// The transactions that changed one thing, as far as it can matter: the newest by their ids, those before as "all up to". Not safe for several
/// threads.
/// </summary>
internal sealed class XidHistory
{
    private const int MostXids = 16;

    private readonly List<ulong> newest = new(MostXids);

    /// <summary>Any transaction up to here may have changed it.</summary>
    private ulong floor;

    /// <summary>What was begun before this moment may be from before a change of unknown transaction.</summary>
    private long endedAt;

    /// <summary>Such a change may still be going on.</summary>
    private bool isUnsettled;

    public void Add(ulong xid)
    {
        if (newest.Contains(xid)) return;
        if (newest.Count == MostXids)
        {
            var oldest = newest.Min();
            newest.Remove(oldest);
            floor = Math.Max(floor, oldest);
        }

        newest.Add(xid);
    }

    /// <summary>A change whose transaction is not known, or of an origin that knows none.</summary>
    /// <param name="moment">When it had ended, or was given up; see <see cref="ChangeHistory.Now"/>.</param>
    /// <param name="isOver">It cannot become visible any later.</param>
    public void AddUnknown(long moment, bool isOver)
    {
        endedAt = moment;
        isUnsettled |= !isOver;
    }

    /// <summary>All of another history, as "all up to".</summary>
    public void AddAll(XidHistory other)
    {
        floor = Math.Max(floor, other.newest.Append(other.floor).Max());
        endedAt = Math.Max(endedAt, other.endedAt);
        isUnsettled |= other.isUnsettled;
    }

    /// <summary>Whether something happened that was not seen by a read.</summary>
    /// <param name="snapshot">Of the read.</param>
    /// <param name="begun">The moment before the read began.</param>
    public bool HasUnseenBy(PgSnapshot snapshot, long begun)
    {
        if (begun < endedAt || isUnsettled && !Settle(snapshot)) return true;
        if (floor > 0 && snapshot.Xmin <= floor) return true;
        foreach (var xid in newest)
        {
            if (!snapshot.Sees(xid)) return true;
        }

        return false;
    }

    /// <summary>
    /// The transaction of an unknown change had its id before this read began, so it is one of those below the snapshot's upper end; and it may
    /// still be going on. Only a snapshot that has seen the end of all of them has seen it for certain.
    /// </summary>
    /// <returns>False: this snapshot has no end.</returns>
    private bool Settle(PgSnapshot snapshot)
    {
        if (snapshot.Xmax == 0) return false;
        floor = Math.Max(floor, snapshot.Xmax - 1);
        isUnsettled = false;
        return true;
    }
}
