namespace Edge.Hosting;

/// <summary>
/// Says whether requests can be answered: the database answers and its schema is known, or the remote PostgREST answers. Says apart from that
/// whether this process should get requests.
/// </summary>
public sealed class Readiness
{
    private readonly Func<CancellationToken, ValueTask<string?>> _missing;
    private readonly Func<bool> _wasReady;
    private volatile bool _isServing;

    /// <param name="wasReady">Whether nothing was missing at some time, whoever asked.</param>
    internal Readiness(Func<CancellationToken, ValueTask<string?>> missing, Func<bool>? wasReady = null)
    {
        _missing = missing;
        _wasReady = wasReady ?? (() => false);
    }

    /// <summary>What is still missing, in words; null: nothing is.</summary>
    public ValueTask<string?> Missing(CancellationToken cancellation) => _missing(cancellation);

    /// <summary>
    /// Why this process should get no requests yet, in words. Null from the first time on that nothing was missing: when the database is lost
    /// later, the cache can still answer, and no other process could do better.
    /// </summary>
    public async ValueTask<string?> NotServing(CancellationToken cancellation)
    {
        if (_isServing) return null;
        var missing = await _missing(cancellation);
        _isServing = missing is null || _wasReady();
        return _isServing ? null : missing;
    }
}
