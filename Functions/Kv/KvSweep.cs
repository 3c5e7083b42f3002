namespace Edge.Kv;

/// <summary>What a sweep took away: expired values and leases, and pieces of values that no key points to any more.</summary>
public sealed record KvSweep(int Expired, int Orphans);
