using Edge.Kv;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>Takes away what has expired, now and then. The lease is kept to its end, so of all instances one sweeps in each interval.</summary>
internal sealed partial class KvSweepService(KvStore store, KvOptions options, TimeProvider time, ILogger<KvSweepService> log) : BackgroundService
{
    private const string Lease = "edge/kv/sweep";

    /// <summary>An instance that lives shorter than the interval sweeps too.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!store.IsShared) KeptInProcess(log);
        try
        {
            for (var wait = FirstWait; ; wait = options.SweepInterval)
            {
                await Task.Delay(wait, time, stoppingToken);
                await SweepOnce(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task SweepOnce(CancellationToken cancellation)
    {
        try
        {
            if (await store.TryAcquireLease(Lease, options.SweepInterval, cancellation) is null) return;
            var swept = await store.Sweep(cancellation);
            Swept(log, swept.Expired, swept.Orphans);
        }
        catch (KvException failure)
        {
            SweepFailed(log, failure.Message);
        }
    }

    [LoggerMessage(LogLevel.Information,
        "Kv keeps values in this process only; Kv:ConnectionString or Kv:AccountUri would keep them in Table Storage, for all instances")]
    private static partial void KeptInProcess(ILogger log);

    [LoggerMessage(LogLevel.Debug, "Kv swept {Expired} expired rows and {Orphans} pieces that nothing pointed to")]
    private static partial void Swept(ILogger log, int expired, int orphans);

    [LoggerMessage(LogLevel.Warning, "Kv could not sweep and will try again: {Failure}")]
    private static partial void SweepFailed(ILogger log, string failure);
}
