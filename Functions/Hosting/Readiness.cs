namespace Edge.Hosting;

/// <summary>Whether requests can be answered: the database answers and its schema is known, or the remote PostgREST answers.</summary>
public sealed class Readiness
{
    private readonly Func<CancellationToken, ValueTask<string?>> _missing;

    internal Readiness(Func<CancellationToken, ValueTask<string?>> missing) => _missing = missing;

    /// <summary>What is still missing, in words; null: nothing is.</summary>
    public ValueTask<string?> Missing(CancellationToken cancellation) => _missing(cancellation);
}
