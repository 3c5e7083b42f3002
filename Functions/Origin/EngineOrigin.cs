using Edge.Postgrest;

namespace Edge.Origin;

/// <summary>Answers from the database, by the engine in this process.</summary>
public sealed class EngineOrigin(PostgrestEngine engine) : IOrigin
{
    public ValueTask<PostgrestResponse> Answer(PostgrestRequest request, CancellationToken cancellation) => engine.Answer(request, cancellation);

    public ValueTask<PostgrestResponse> Describe(PostgrestRequest request, CancellationToken cancellation) =>
        engine.Describe(request, cancellation);
}
