using System.Diagnostics;
using Edge.Postgrest.Responses;
using Edge.Postgrest.Sql;

namespace Edge.Postgrest;

/// <summary>The stages of <see cref="PostgrestEngine"/>'s way, in their order; a span of each is called so, in lower case.</summary>
public enum EngineStage { Jwt, Parse, Plan, Transaction, Response }

/// <summary>
/// What is seen of a request on its way through the engine: which stage took how long, who asked, what was asked of the database.
/// <c>Server-Timing</c>, spans and logs are made of it. Where nobody looks, it does nothing and costs nothing.
/// </summary>
/// <remarks>PostgREST v16.2, Observation.hs.</remarks>
/// <param name="request">The request's span, if it is recorded; stages become its children wherever they run.</param>
public sealed class Observation(Activity? request = null) : IDisposable
{
    private static readonly int StageCount = Enum.GetValues<EngineStage>().Length;
    private static readonly string[] SpanNames = Array.ConvertAll(Enum.GetNames<EngineStage>(), name => name.ToLowerInvariant());
    private static readonly Observation Nobodys = new();

    private readonly long[] starts = new long[StageCount];
    private Activity? span;

    /// <summary>Of all spans that the app starts itself.</summary>
    public static ActivitySource Source { get; } = new("Edge");

    /// <summary>The role that the request runs as; null before it is known, and where nobody looks.</summary>
    public string? Role { get; private set; }

    /// <summary>The statements that the request has come to; without its values. Null before they are known.</summary>
    public MainQuery? Query { get; private set; }

    internal ServerTiming Timing =>
        new(Between(EngineStage.Jwt), Between(EngineStage.Parse), Between(EngineStage.Plan), Between(EngineStage.Transaction));

    /// <summary>The one that came with the request, else a new one if the configuration or a listener asks for it.</summary>
    internal static Observation Of(PostgrestRequest http, PostgrestConfig config) =>
        http.Observation
        ?? (config.ServerTimingEnabled || config.LogQuery || Source.HasListeners() ? new Observation() : Nobodys);

    /// <summary>The stage before is over.</summary>
    internal void Enter(EngineStage stage)
    {
        if (this == Nobodys) return;
        span?.Stop();
        starts[(int)stage] = Stopwatch.GetTimestamp();

        // A host may run a function outside of its request's flow: then the current activity is another one, or none.
        span = request is null
            ? Source.StartActivity(SpanNames[(int)stage])
            : Source.StartActivity(SpanNames[(int)stage], ActivityKind.Internal, request.Context);
    }

    internal void Asks(string role)
    {
        if (this != Nobodys) Role = role;
    }

    internal void Needs(MainQuery? query)
    {
        if (this != Nobodys) Query = query;
    }

    /// <summary>The stage under way ended in an error.</summary>
    internal void Failed(string code) => span?.SetTag("error.type", code);

    /// <summary>Ends the stage under way.</summary>
    public void Dispose()
    {
        span?.Stop();
        span = null;
    }

    private TimeSpan Between(EngineStage stage) => Stopwatch.GetElapsedTime(starts[(int)stage], starts[(int)stage + 1]);
}
