using Edge.Postgrest;

namespace Edge.Cache;

/// <summary>What memory holds under a key.</summary>
/// <param name="bytes">That it takes, roughly.</param>
internal abstract class Kept(CacheKey key, long bytes)
{
    /// <summary>Used since the hand came by last: see <see cref="MemoryTier"/>.</summary>
    public volatile bool IsUsed;

    public CacheKey Key => key;
    public long Bytes => bytes;
    public Kept? Newer { get; set; }
    public Kept? Older { get; set; }
}

/// <summary>Answers to this question differ by what the database reads of the client: they are under <see cref="Question.KeyBy"/>.</summary>
internal sealed class KeptVariants(CacheKey key, ClaimsRead by) : Kept(key, Overhead)
{
    public const long Overhead = 512;

    public ClaimsRead By => by;
}

/// <summary>Answers to this question are not kept: for a while nobody waits for another's, which would help nobody.</summary>
/// <param name="until">A timestamp.</param>
internal sealed class KeptPass(CacheKey key, long until) : Kept(key, KeptVariants.Overhead)
{
    public long Until => until;
}
