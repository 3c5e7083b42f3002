using Edge.Postgrest;

namespace Edge.Cache;

/// <summary>What a fetch came to.</summary>
internal abstract record Fetched
{
    private Fetched() { }

    /// <param name="IsFromOrigin">False: another had fetched it in the meantime, here or in another instance.</param>
    /// <param name="IsStored">False: something has changed meanwhile, so that it is for those alone who waited for it.</param>
    public sealed record Answer(KeptAnswer Kept, bool IsFromOrigin, bool IsStored = true) : Fetched;

    /// <summary>An answer that is not kept, for one client only: the first who takes it, who disposes it.</summary>
    public sealed record Single(PostgrestResponse Response) : Fetched
    {
        private int isTaken;

        public PostgrestResponse? Take() => Interlocked.Exchange(ref isTaken, 1) == 0 ? Response : null;
    }
}
