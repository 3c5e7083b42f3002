using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Edge.Client;

public abstract partial class Query<TRow>
{
    /// <summary>Sends it for its effect; a write's rows do not come back.</summary>
    public Task<PostgrestResult> Execute(CancellationToken cancellation = default) =>
        new Exchange(transport, draft, MediaTypes.Json).Plain(cancellation);

    /// <summary>Status and headers only, with <see cref="PostgrestResult.Count"/> if it was asked for; of reads.</summary>
    public Task<PostgrestResult> Head(CancellationToken cancellation = default) =>
        new Exchange(transport, draft.AsHead(), MediaTypes.Json).Plain(cancellation);

    /// <summary>All rows.</summary>
    public Task<PostgrestResult<IReadOnlyList<TRow>>> ToListAsync(CancellationToken cancellation = default) =>
        ToListAsync<TRow>(cancellation);

    /// <summary>All rows, as what this select makes of them.</summary>
    public Task<PostgrestResult<IReadOnlyList<T>>> ToListAsync<T>(CancellationToken cancellation = default) =>
        ToListAsync(JsonValues.TypeOf<T>(Json), cancellation);

    public async Task<PostgrestResult<IReadOnlyList<T>>> ToListAsync<T>(JsonTypeInfo<T> type, CancellationToken cancellation = default)
    {
        var result = await Rows().ReadJson<IReadOnlyList<T>>(async (body, cancel) => await All(body, type, cancel), cancellation);
        return result is { IsSuccess: true, Value: null } ? result with { Value = [] } : result;
    }

    /// <summary>Rows as they arrive, never all at once in memory.</summary>
    /// <exception cref="PostgrestException">The answer is an error; told with the first row.</exception>
    public IAsyncEnumerable<TRow> AsAsyncEnumerable(CancellationToken cancellation = default) => AsAsyncEnumerable<TRow>(cancellation);

    public IAsyncEnumerable<T> AsAsyncEnumerable<T>(CancellationToken cancellation = default) =>
        AsAsyncEnumerable(JsonValues.TypeOf<T>(Json), cancellation);

    public async IAsyncEnumerable<T> AsAsyncEnumerable<T>(
        JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var response = await Rows().Open(cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        await foreach (var row in JsonSerializer.DeserializeAsyncEnumerable(body, type, cancellation)) yield return row!;
    }

    /// <summary>The one row there is; none or several are an error (PGRST116).</summary>
    public Task<PostgrestResult<TRow>> Single(CancellationToken cancellation = default) => Single<TRow>(cancellation);

    public Task<PostgrestResult<T>> Single<T>(CancellationToken cancellation = default) => Single(JsonValues.TypeOf<T>(Json), cancellation);

    public Task<PostgrestResult<T>> Single<T>(JsonTypeInfo<T> type, CancellationToken cancellation = default) =>
        Rows(MediaTypes.Object(draft.StripNulls)).ReadJson(Whole(type), cancellation);

    /// <summary>The one row there is, or null; several are an error (PGRST116), though a write has then happened.</summary>
    public Task<PostgrestResult<TRow?>> MaybeSingle(CancellationToken cancellation = default) => MaybeSingle<TRow>(cancellation);

    public Task<PostgrestResult<T?>> MaybeSingle<T>(CancellationToken cancellation = default) =>
        MaybeSingle(JsonValues.TypeOf<T>(Json), cancellation);

    public async Task<PostgrestResult<T?>> MaybeSingle<T>(JsonTypeInfo<T> type, CancellationToken cancellation = default)
    {
        // Two rows are enough to know that there is not one.
        var query = draft.IsRead && !draft.Has("limit") ? Limit(2) : this;
        var result = await query.ToListAsync(type, cancellation);
        if (result is not { IsSuccess: true, Value: { Count: > 1 } })
        {
            return new PostgrestResult<T?>(result, result.Value is [var row] ? row : default);
        }

        const string message = "Cannot coerce the result to a single JSON object";
        var error = new PostgrestError("PGRST116", message, "The result contains more than 1 row", null);
        var several = new PostgrestResult<T?>(result, default) { Status = 406, Reason = "Not Acceptable", Error = error };
        if (draft.ThrowOnError) several.EnsureSuccess();
        return several;
    }

    /// <summary>The whole body as one value: a scalar function's result, or rows in a type of your own.</summary>
    public Task<PostgrestResult<T>> Read<T>(CancellationToken cancellation = default) => Read(JsonValues.TypeOf<T>(Json), cancellation);

    public Task<PostgrestResult<T>> Read<T>(JsonTypeInfo<T> type, CancellationToken cancellation = default) =>
        Rows().ReadJson(Whole(type), cancellation);

    /// <summary>The whole body as the bytes that PostgREST wrote.</summary>
    public Task<PostgrestResult<ReadOnlyMemory<byte>>> Bytes(CancellationToken cancellation = default) =>
        Rows().Read<ReadOnlyMemory<byte>>(async (content, cancel) => await content.ReadAsByteArrayAsync(cancel), cancellation);

    /// <summary>The rows as CSV with a header line.</summary>
    /// <exception cref="InvalidOperationException">CSV has no way to leave nulls out.</exception>
    public Task<PostgrestResult<string>> Csv(CancellationToken cancellation = default) => draft.StripNulls
        ? throw new InvalidOperationException("CSV has no way to leave nulls out.")
        : Text(MediaTypes.Csv, cancellation);

    /// <summary>The rows as one GeoJSON FeatureCollection; needs PostGIS.</summary>
    public Task<PostgrestResult<JsonElement>> GeoJson(CancellationToken cancellation = default) =>
        Rows(MediaTypes.GeoJson).ReadJson(Whole(JsonValues.TypeOf<JsonElement>(Json)), cancellation);

    /// <summary>How Postgres would answer, if the server tells (<c>db-plan-enabled</c>): text, or JSON as text.</summary>
    public Task<PostgrestResult<string>> Explain(ExplainOptions? options = null, CancellationToken cancellation = default) =>
        Text((options ?? new ExplainOptions()).Accept(MediaTypes.Rows(draft.StripNulls)), cancellation);

    /// <summary>The body as text, in a media type that the server has a handler for.</summary>
    public Task<PostgrestResult<string>> Text(string accept, CancellationToken cancellation = default) =>
        Rows(accept).Read<string>(async (content, cancel) => await content.ReadAsStringAsync(cancel), cancellation);

    /// <summary>The answer itself, whatever its status, its body unread: to be passed on as a stream. The caller disposes it.</summary>
    /// <exception cref="HttpRequestException">No answer came.</exception>
    public Task<HttpResponseMessage> Send(CancellationToken cancellation = default) =>
        transport.Send(WithRows, MediaTypes.Rows(draft.StripNulls), cancellation);

    private Exchange Rows(string? accept = null) => new(transport, WithRows, accept ?? MediaTypes.Rows(draft.StripNulls));

    private RequestDraft WithRows => draft.IsMutation ? draft.Prefer("return", "representation") : draft;

    private static Func<Stream, CancellationToken, ValueTask<T?>> Whole<T>(JsonTypeInfo<T> type) =>
        (body, cancellation) => JsonSerializer.DeserializeAsync(body, type, cancellation);

    private static async ValueTask<List<T>> All<T>(Stream body, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        var rows = new List<T>();
        await foreach (var row in JsonSerializer.DeserializeAsyncEnumerable(body, type, cancellation)) rows.Add(row!);
        return rows;
    }
}
