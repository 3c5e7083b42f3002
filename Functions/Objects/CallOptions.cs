namespace Edge.Objects;

/// <summary>Says who calls an object, and whether the call runs once.</summary>
public sealed record CallOptions
{
    public static CallOptions Default { get; } = new();

    public ObjectCaller Caller { get; init; } = ObjectCaller.App;

    /// <summary>
    /// With a key the call runs once for each object and caller: the key and the result are stored in the turn, and a repeat is given that result.
    /// Null: each call runs.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>What is asked for. The same key with another fingerprint is refused. Only read with a key.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Do not wait for the object, and do not make it.</summary>
    internal bool OnlyIfFree { get; init; }
}
