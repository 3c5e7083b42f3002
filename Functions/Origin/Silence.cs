namespace Edge.Origin;

/// <summary>Measures how long the remote says nothing, and cancels when that is too long, or when the request is.</summary>
internal sealed class Silence : IDisposable
{
    private readonly TimeSpan patience;
    private readonly CancellationTokenSource elapsed;
    private readonly CancellationTokenSource either;
    private readonly CancellationToken request;

    public Silence(TimeSpan patience, TimeProvider time, CancellationToken request)
    {
        (this.patience, this.request) = (patience, request);
        elapsed = new(Timeout.InfiniteTimeSpan, time);
        either = CancellationTokenSource.CreateLinkedTokenSource(elapsed.Token, request);
    }

    public CancellationToken Token => either.Token;

    /// <summary>It was the remote that let one wait.</summary>
    public bool WasTooLong => elapsed.IsCancellationRequested && !request.IsCancellationRequested;

    public CancellationToken Request => request;

    /// <summary>Begins to wait, from now on.</summary>
    public void Begin() => elapsed.CancelAfter(patience);

    public void Begin(TimeSpan atMost) => elapsed.CancelAfter(atMost < patience ? atMost : patience);

    /// <summary>Waits for somebody else now.</summary>
    public void Pause() => elapsed.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        either.Dispose();
        elapsed.Dispose();
    }
}
