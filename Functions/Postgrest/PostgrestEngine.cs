namespace Edge.Postgrest;

/// <summary>PostgREST's whole HTTP API over one database. A request's way through it is <see cref="Answer"/>.</summary>
public sealed class PostgrestEngine
{
    /// <summary>Answers any request; an error is an answer too. Throws only when <paramref name="cancellation"/> is cancelled.</summary>
    public ValueTask<PostgrestResponse> Answer(PostgrestRequest http, CancellationToken cancellation) => throw new NotImplementedException();
}
