namespace Edge.Kv;

/// <summary>What must hold at the moment of a put, else nothing is put. An expired value is absent.</summary>
public abstract record KvCondition
{
    private KvCondition() { }

    /// <summary>The key has no value.</summary>
    public static KvCondition IsAbsent { get; } = new Absent();

    /// <summary>The key still has the value that was read with this ETag.</summary>
    public static KvCondition Matches(string etag) => new Unchanged(etag);

    internal sealed record Absent : KvCondition;

    internal sealed record Unchanged(string ETag) : KvCondition;
}
