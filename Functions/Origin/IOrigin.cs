using Edge.Postgrest;

namespace Edge.Origin;

/// <summary>
/// Where the answers of PostgREST's API come from. The routes and the client go in by this one door, so whatever stands in front of the database
/// (a cache, a limit) holds for both: it is an origin that asks another.
/// </summary>
public interface IOrigin
{
    /// <summary>Answers any request; an error is an answer too. Throws only when <paramref name="cancellation"/> is cancelled.</summary>
    ValueTask<PostgrestResponse> Answer(PostgrestRequest request, CancellationToken cancellation);

    /// <summary>The OpenAPI 3.1 document, whatever the path is.</summary>
    ValueTask<PostgrestResponse> Describe(PostgrestRequest request, CancellationToken cancellation);
}
