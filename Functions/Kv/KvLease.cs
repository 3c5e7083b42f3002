namespace Edge.Kv;

/// <summary>
/// A name that one holder has for a time. It is only as exact as the instances' clocks agree, so whoever holds it should stop some time before its
/// end, and what it guards must come to no harm if two act at once.
/// </summary>
/// <param name="Token">Proves the holder. Opaque.</param>
public sealed record KvLease(string Name, string Token, DateTimeOffset Until);
