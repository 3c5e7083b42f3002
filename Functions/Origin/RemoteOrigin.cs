using System.Threading.RateLimiting;
using Edge.Postgrest;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Responses;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace Edge.Origin;

/// <summary>
/// Answers with what a remote PostgREST answers, unchanged, through whatever tunnel leads there. Bodies stream both ways. Where no answer
/// comes, an error of PostgREST's form says so, and whether a write may have happened.
/// </summary>
public sealed class RemoteOrigin : IOrigin, IAsyncDisposable
{
    private const string OpenApi = "/openapi.json";

    private readonly OriginOptions options;
    private readonly PostgrestConfig config;
    private readonly TimeProvider time;
    private readonly RemoteTarget target;
    private readonly RemoteConnections connections;
    private readonly RemotePipeline pipeline;
    private readonly ResiliencePipeline<HttpResponseMessage> resilience;
    private readonly ConcurrencyLimiter turns;

    /// <param name="config">For the errors that are ours: how much they say, and to whom in a browser.</param>
    public RemoteOrigin(OriginOptions options, PostgrestConfig config, TimeProvider time, ILogger<RemoteOrigin> log)
    {
        (this.options, this.config, this.time) = (options, config, time);
        target = new(options.Url!);
        connections = new(options);
        pipeline = new(options, connections, time, log);
        resilience = pipeline.Build();
        turns = new(new() { PermitLimit = options.MaxConcurrency, QueueLimit = options.MaxConcurrency });
    }

    public async ValueTask<PostgrestResponse> Answer(PostgrestRequest request, CancellationToken cancellation)
    {
        try
        {
            return await Ask(request, cancellation);
        }
        catch (RemoteFailure failure)
        {
            return Refusal(failure, request);
        }
    }

    /// <summary>What a client is told of it.</summary>
    internal PostgrestResponse Refusal(RemoteFailure failure, PostgrestRequest request) =>
        ResponseFrame.Around(ErrorResponder.From(failure.Error, config), request, config);

    /// <exception cref="RemoteFailure">The remote did not answer.</exception>
    internal async ValueTask<PostgrestResponse> Ask(PostgrestRequest request, CancellationToken cancellation)
    {
        // 1. A turn: so many requests at once, answers that are still being read included.
        var turn = await Turn(cancellation);
        var silence = new Silence(options.Timeout, time, cancellation);
        try
        {
            // 2. The request, again and elsewhere if that is safe.
            var response = await resilience.ExecuteAsync(
                static (state, cancellation) => state.Origin.Attempt(state.Forwarding, cancellation),
                (Origin: this, Forwarding: new Forwarding(request, silence)), cancellation);

            // 3. The answer, which has the turn from here on.
            silence.Pause();
            return RemoteAnswer.From(response, request, silence, turn);
        }
        catch (Exception failure)
        {
            silence.Dispose();
            turn.Dispose();
            if (failure is not BrokenCircuitException open) throw;
            throw new RemoteFailure(ApiError.OriginLeftAlone(options.BreakDuration), mayRepeat: false, isRemotes: false, open);
        }
    }

    /// <summary>Another app like this has the document; PostgREST itself has not, and says so.</summary>
    public ValueTask<PostgrestResponse> Describe(PostgrestRequest request, CancellationToken cancellation) =>
        Answer(request with { Path = OpenApi, QueryString = "", RawTarget = null }, cancellation);

    public async ValueTask DisposeAsync()
    {
        connections.Dispose();
        await turns.DisposeAsync();
    }

    private async ValueTask<RateLimitLease> Turn(CancellationToken cancellation)
    {
        var turn = turns.AttemptAcquire();
        if (turn.IsAcquired) return turn;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var limit = time.CreateTimer(
            static waiting => ((CancellationTokenSource)waiting!).Cancel(), patience, options.ConnectTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            turn = await turns.AcquireAsync(1, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
        }

        return turn.IsAcquired ? turn : throw new RemoteFailure(ApiError.OriginBusy(options.MaxConcurrency), mayRepeat: false, isRemotes: false);
    }

    private async ValueTask<HttpResponseMessage> Attempt(Forwarding forwarding, CancellationToken cancellation)
    {
        var message = RemoteRequest.From(forwarding, target, options.Headers);
        try
        {
            // Others wait for what this one finds out.
            if (pipeline.IsProbing) forwarding.Silence.Begin(options.ConnectTimeout);
            else forwarding.Silence.Begin();
            var response = await connections.Send(message, forwarding.IsSafe, forwarding.Silence.Token);
            if (!RemoteAnswer.IsOfGateway(response)) return response;
            var status = (int)response.StatusCode;
            response.Dispose();
            throw RemoteFailure.OfGateway(status, forwarding);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            throw RemoteFailure.Of(failure, forwarding);
        }
    }
}
