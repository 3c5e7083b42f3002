namespace Edge.Client;

/// <summary>
/// When a read that failed on the way is sent again: as postgrest-js does, three times at most, after 1, 2 and 4 seconds or what
/// <c>Retry-After</c> says.
/// </summary>
internal sealed class Retries(TimeProvider time)
{
    private const int Most = 3;

    /// <param name="response">Null: no answer came.</param>
    public static bool Another(int attempts, bool isRead, HttpResponseMessage? response) =>
        isRead && attempts <= Most && (response is null || (int)response.StatusCode is 503 or 520);

    public Task Wait(int attempts, HttpResponseMessage? response, CancellationToken cancellation) =>
        Task.Delay(After(attempts, response), time, cancellation);

    private TimeSpan After(int attempts, HttpResponseMessage? response) => response?.Headers.RetryAfter switch
    {
        { Delta: { } delay } => delay,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        _ => TimeSpan.FromSeconds(1 << (attempts - 1)),
    };
}
