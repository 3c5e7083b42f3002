using Microsoft.Extensions.Logging;

namespace Edge.Postgrest.Auth;

/// <summary>
/// The keys of one issuer: fetched again before they are old (<see cref="Run"/>), and at once when a token names a key that is not known.
/// Nobody waits for the network who has a key already. While the issuer is down or talks nonsense, its last good keys stay.
/// </summary>
internal sealed partial class IssuerKeys(TrustedIssuer issuer, IssuerDocuments documents, TimeProvider time, ILogger log)
{
    /// <summary>For the discovery document and the keys together.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Between two fetches that tokens ask for, or invented key ids would have us flood the issuer.</summary>
    private static readonly TimeSpan AskingPause = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(5);

    private readonly Lock gate = new();
    private Task<bool>? underWay;
    private long? lastAsked;
    private byte[] published = [];
    private volatile KeySet? current;
    private CancellationToken ended;

    public TrustedIssuer Of => issuer;

    /// <summary>Another object if and only if the keys are others. Null: never fetched.</summary>
    public KeySet? Current => current;

    /// <returns>With a key for the header if the issuer has published one; null if nothing could ever be fetched.</returns>
    public ValueTask<KeySet?> For(JwtHeader header, CancellationToken cancellation) =>
        current is { } keys && keys.HasKeyFor(header) ? new(keys) : new(Ask(header, cancellation));

    /// <summary>Fetches at once, and then in the issuer's interval, sooner after a failure, until cancelled.</summary>
    public async Task Run(CancellationToken stop)
    {
        ended = stop;
        var retry = FirstRetry;
        while (true)
        {
            var fetched = await Fetched().WaitAsync(stop);
            await Task.Delay(fetched || retry > issuer.RefreshInterval ? issuer.RefreshInterval : retry, time, stop);
            retry = fetched ? FirstRetry : retry * 2 < LongestRetry ? retry * 2 : LongestRetry;
        }
    }

    private async Task<KeySet?> Ask(JwtHeader header, CancellationToken cancellation)
    {
        while (Join() is var (fetch, isOwn))
        {
            await fetch.WaitAsync(cancellation);

            // One that was under way already may have begun before the key was published.
            if (isOwn || current?.HasKeyFor(header) is true) break;
        }

        return current;
    }

    /// <returns>The fetch under way, or a new one; null: not again so soon.</returns>
    private (Task Fetch, bool IsOwn)? Join()
    {
        lock (gate)
        {
            if (underWay is { IsCompleted: false } other) return (other, false);
            if (lastAsked is { } last && time.GetElapsedTime(last) < AskingPause) return null;

            lastAsked = time.GetTimestamp();
            return (underWay = Task.Run(Fetch), true);
        }
    }

    private Task<bool> Fetched()
    {
        lock (gate) return underWay is { IsCompleted: false } other ? other : underWay = Task.Run(Fetch);
    }

    /// <returns>False: it failed, and has been logged.</returns>
    private async Task<bool> Fetch()
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ended);
            var document = await documents.Keys(issuer, limit.Token);
            if (current is not null && document.AsSpan().SequenceEqual(published)) return true;

            var keys = JsonWebKeys.ParsePublished(document);
            (published, current) = (document, new(keys));
            KeysFetched(log, issuer.Name, keys.Length);
            return true;
        }
        catch (Exception failure)
        {
            var kept = current is null ? "it has none" : "the last ones stay";
            if (!ended.IsCancellationRequested) KeysMissing(log, issuer.Name, Reason(failure), kept);
            return false;
        }
    }

    private static string Reason(Exception failure) =>
        failure is OperationCanceledException ? $"no answer in {Patience.TotalSeconds} seconds" : failure.Message;

    [LoggerMessage(LogLevel.Information, "Issuer {Issuer}: {Count} keys fetched")]
    private static partial void KeysFetched(ILogger log, string issuer, int count);

    [LoggerMessage(LogLevel.Warning, "Issuer {Issuer}: its keys cannot be fetched ({Reason}); {Kept}")]
    private static partial void KeysMissing(ILogger log, string issuer, string reason, string kept);
}
