using System.Diagnostics.Metrics;
using BitFaster.Caching;
using Edge.Postgrest;
using Edge.Postgrest.Schema;

namespace Edge.Telemetry;

/// <summary>PostgREST's metrics of the engine, under PostgREST's names. They are read when somebody asks, and cost requests nothing.</summary>
/// <remarks>PostgREST v16.2, Metrics.hs. A reloaded configuration starts the counters of the JWT cache anew.</remarks>
internal sealed class EngineMetrics
{
    private readonly Func<EngineState?> engine;

    public EngineMetrics(IMeterFactory meters, Func<EngineState?> engine, PoolMetrics pool)
    {
        this.engine = engine;
        var meter = EdgeMeter.Of(meters);
        meter.CreateObservableCounter("pgrst_jwt_cache_requests", () => Jwt(cache => cache.Total), description: "Tokens looked up in the JWT cache");
        meter.CreateObservableCounter("pgrst_jwt_cache_hits", () => Jwt(cache => cache.Hits), description: "Tokens found in the JWT cache");
        meter.CreateObservableCounter("pgrst_jwt_cache_evictions", () => Jwt(cache => cache.Evicted), description: "Tokens evicted from the JWT cache");
        meter.CreateObservableCounter("pgrst_schema_cache_loads", Loads, description: "Loads of the schema cache");
        meter.CreateObservableGauge("pgrst_schema_cache_query_time", QueryTime, "s", "How long the last load of the schema cache took");

        meter.CreateObservableGauge("pgrst_db_pool_available", () => pool.Read().Idle, description: "Open connections that nobody uses");
        meter.CreateObservableGauge("pgrst_db_pool_max", () => pool.Read().Max, description: "Connections at most");
        meter.CreateObservableGauge("pgrst_db_pool_waiting", () => pool.Read().Waiting, description: "Requests that wait for a connection");
        meter.CreateObservableCounter("pgrst_db_pool_timeouts", () => pool.Read().Timeouts, description: "Requests that waited for a connection in vain");

        meter.CreateObservableGauge("edge.plan_cache.plans", Plans, description: "Plans kept, each for one shape of request");
    }

    private IEnumerable<Measurement<long>> Jwt(Func<ICacheMetrics, long> count)
    {
        if (engine()?.Jwt.CacheMetrics is { } cache) yield return new(count(cache));
    }

    private IEnumerable<Measurement<long>> Loads()
    {
        if (engine()?.Schema.Loads is not { } loads) yield break;
        yield return new(loads.Succeeded, KeyValuePair.Create("status", (object?)"SUCCESS"));
        yield return new(loads.Failed, KeyValuePair.Create("status", (object?)"FAIL"));
    }

    private IEnumerable<Measurement<double>> QueryTime()
    {
        if (engine()?.Schema.Loads is { Succeeded: > 0 } loads) yield return new(loads.QueryTime.TotalSeconds);
    }

    private IEnumerable<Measurement<long>> Plans()
    {
        if (engine() is { } state) yield return new(state.Plans.Count);
    }
}
