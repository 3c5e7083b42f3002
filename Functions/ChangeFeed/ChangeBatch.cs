using System.Collections.Immutable;

namespace Edge.ChangeFeed;

/// <summary>Changes in commit order, as one owner of the feed announced them. A batch without changes says only how far the feed has come.</summary>
/// <param name="Epoch">Rises with every takeover. What another owner of an older epoch says is refused.</param>
/// <param name="Sequence">Rises by 1 with every batch of an epoch. A number left out is a gap.</param>
/// <param name="AsOf">By the database's clock: all that was committed and visible before this moment is in this batch or in one before it.</param>
internal sealed record ChangeBatch(long Epoch, long Sequence, DateTimeOffset AsOf, ImmutableArray<Change> Changes);
