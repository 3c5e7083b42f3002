using System.Collections.Frozen;
using Edge.Postgrest;
using Edge.Postgrest.Schema;

namespace Edge.ChangeFeed;

/// <summary>
/// What this instance knows of the feed. Immutable; replaced whole. Every committed change to <see cref="Relations"/> by a transaction from
/// <see cref="Floor"/> on has been heard here, or will be.
/// </summary>
/// <param name="Epoch">0: no owner has been heard.</param>
/// <param name="Sequence">Of the last batch heard.</param>
/// <param name="Floor">
/// Changes of transactions before this one may have been missed. A read misses none of them if all those transactions had ended when it took its
/// snapshot: see <see cref="Follows"/>.
/// </param>
/// <param name="Relations">Whose changes the feed reports in full; null: not known yet.</param>
/// <param name="Reason">Why nothing is covered, for operators; null: the feed has been heard.</param>
internal sealed record Coverage(long Epoch, long Sequence, ulong Floor, FrozenSet<QualifiedIdentifier>? Relations, string? Reason)
{
    public static Coverage None(string reason) => new(0, 0, ulong.MaxValue, null, reason);

    /// <summary>Whether a read under this snapshot has seen the end of everything that may have been missed.</summary>
    public bool Follows(PgSnapshot snapshot) => snapshot.Xmin >= Floor;
}
