namespace Edge.Postgrest.Execution.Idempotency;

/// <summary>Writes that are done once however often they are asked for. Configuration section <c>Idempotency</c>.</summary>
public sealed class IdempotencyOptions
{
    /// <summary>Off, nothing is made in the database and the header means nothing.</summary>
    public bool Enabled { get; set; }

    /// <summary>How long an answer is kept for its key.</summary>
    public TimeSpan Expiry { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Each mistake as one line; empty if all is well.</summary>
    public IEnumerable<string> Validate()
    {
        if (Expiry <= TimeSpan.Zero) yield return "Idempotency:Expiry must be positive";
    }
}
