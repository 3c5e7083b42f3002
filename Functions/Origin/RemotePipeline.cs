using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace Edge.Origin;

/// <summary>Repeats what may be repeated, and leaves a remote alone that fails most of the time.</summary>
internal sealed partial class RemotePipeline(OriginOptions options, RemoteConnections connections, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(5);
    private const int FewestWatched = 10;

    private readonly CircuitBreakerStateProvider circuit = new();

    /// <summary>The remote has been left alone, and this request finds out whether it is back.</summary>
    public bool IsProbing => circuit.CircuitState is CircuitState.HalfOpen;

    public ResiliencePipeline<HttpResponseMessage> Build()
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time };
        // Outside, so that what has succeeded in the end is a success.
        builder.AddCircuitBreaker(Breaker());
        if (options.Retries > 0) builder.AddRetry(Retry());
        return builder.Build();
    }

    private HttpRetryStrategyOptions Retry() => new()
    {
        ShouldHandle = static attempt => new(attempt.Outcome.Exception is RemoteFailure { MayRepeat: true }),
        MaxRetryAttempts = options.Retries,
        Delay = FirstPause,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        ShouldRetryAfterHeader = false,
    };

    private HttpCircuitBreakerStrategyOptions Breaker() => new()
    {
        ShouldHandle = static attempt => new(attempt.Outcome.Exception is RemoteFailure { IsRemotes: true }),
        MinimumThroughput = FewestWatched,
        SamplingDuration = Watched,
        FailureRatio = 0.5,
        BreakDuration = options.BreakDuration,
        StateProvider = circuit,
        OnOpened = opened =>
        {
            connections.Renew();
            LeftAlone(log, opened.BreakDuration, opened.Outcome.Exception?.InnerException ?? opened.Outcome.Exception);
            return ValueTask.CompletedTask;
        },
        OnClosed = _ =>
        {
            IsBack(log);
            return ValueTask.CompletedTask;
        },
    };

    [LoggerMessage(LogLevel.Warning, "The remote PostgREST fails and is left alone for {Duration}")]
    private static partial void LeftAlone(ILogger log, TimeSpan duration, Exception? last);

    [LoggerMessage(LogLevel.Information, "The remote PostgREST is back")]
    private static partial void IsBack(ILogger log);
}
