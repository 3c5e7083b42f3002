using Edge.Postgrest.Schema;

namespace Edge.Realtime.Changes;

/// <summary>Remembers for a few seconds what callers may read, so that not every change asks for it. Used by one thread at a time.</summary>
internal sealed class ReadableRelations(IRowAccess access, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);
    private readonly Dictionary<(string Role, string Claims, QualifiedIdentifier Relation), ReadableRelation?> known = [];
    private long since;

    public async ValueTask<ReadableRelation?> For(RealtimeCaller caller, QualifiedIdentifier relation, CancellationToken cancellation)
    {
        if (time.GetElapsedTime(since) > Lifetime)
        {
            known.Clear();
            since = time.GetTimestamp();
        }

        var key = (caller.Role, caller.Claims, relation);
        if (!known.TryGetValue(key, out var readable)) known.Add(key, readable = await access.Readable(caller, relation, cancellation));
        return readable;
    }
}
