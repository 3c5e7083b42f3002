using System.Globalization;
using Edge.Postgrest.Access;
using Edge.Postgrest.Auth;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Execution;
using Edge.Postgrest.Execution.Idempotency;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using Edge.Postgrest.Sql;
using Microsoft.AspNetCore.Http;

namespace Edge.Postgrest;

// For who keeps answers: what an answer was made from.
public sealed partial class PostgrestEngine
{
    /// <summary>Of the schema cache in force in this process; 0 before the first. Rises with every load.</summary>
    public long SchemaVersion => Current?.Schema.Current?.Version ?? 0;

    /// <summary>What bookmarks of this database begin with; null before the first schema cache.</summary>
    internal ulong? Cluster
    {
        get
        {
            if (Current?.Schema.Current is not { } schema) return null;
            if (Volatile.Read(ref knownCluster) is { } known && ReferenceEquals(known.Schema, schema)) return known.Hash;
            var found = new KnownCluster(schema, Bookmark.ClusterOf(schema.Cluster));
            Volatile.Write(ref knownCluster, found);
            return found.Hash;
        }
    }

    /// <summary>Of the database in use; null until there is one.</summary>
    internal ChangeLog? ChangeLog => Current?.ChangeLog;

    /// <summary>The access policy in force; null: there is none. It decides what an answer is beside the database.</summary>
    internal AccessPolicy? Policy => Current?.Access.Policy;

    /// <summary>Learns the schema anew, since somebody knows that definitions have changed. Does not wait.</summary>
    internal void DefinitionsChanged() => Current?.Schema.Outdated(SchemaVersion);

    /// <summary>Who asks.</summary>
    /// <exception cref="ApiException">The token is refused, or the engine has no configuration yet.</exception>
    internal ValueTask<AuthResult> Authenticate(IHeaderDictionary headers, CancellationToken cancellation) =>
        (Current ?? throw ApiError.NoSchemaCache().AsException()).Jwt.Verify(headers, cancellation);

    /// <summary>
    /// Answers as <see cref="Answer(PostgrestRequest, CancellationToken)"/> does, and says what the answer was made from. An error that comes after
    /// a write was committed says so too.
    /// </summary>
    /// <exception cref="WriteInterruptedException">Cancelled while a write ran.</exception>
    public async ValueTask<TracedResponse> AnswerTraced(PostgrestRequest http, CancellationToken cancellation)
    {
        var trace = new Trace();
        var response = await Answer(http, (request, engine, seen, token) => Run(request, engine, seen, trace, token), cancellation);
        return new(Bookmarked(response, trace.Provenance), trace.Provenance);
    }

    private async ValueTask<PostgrestResponse> AnswerWrite(PostgrestRequest http, CancellationToken cancellation) =>
        (await AnswerTraced(http, cancellation)).Response;

    /// <summary>Names the write, if there was one. Browsers of other origins may read it where they may read other headers.</summary>
    private PostgrestResponse Bookmarked(PostgrestResponse response, Provenance provenance)
    {
        if (provenance is not Provenance.Written { Xid: { } xid } || Cluster is not { } cluster) return response;
        var headers = response.Headers.Select(header =>
            header.Key == "Access-Control-Expose-Headers" ? new(header.Key, $"{header.Value}, {Bookmark.Header}") : header);
        return new()
        {
            Status = response.Status,
            Reason = response.Reason,
            Headers = [.. headers, new(Bookmark.Header, new Bookmark(cluster, xid).ToString())],
            Body = response.Body,
        };
    }

    private KnownCluster? knownCluster;

    private sealed record KnownCluster(SchemaCache Schema, ulong Hash);

    private async ValueTask<DbResult> RunTraced(
        EngineState engine, SchemaCache schema, PlannedRequest planned, ApiRequest request, AuthResult auth, KeyedWrite? once, Trace trace,
        CancellationToken cancellation)
    {
        var mainTx = engine.MainTx;
        var query = planned.Query!;
        var footprint = planned.FootprintFor(request, schema, engine.Config);
        var transaction = query.For(auth.Role, traced: true, footprint.Definitions, options.ConfirmsAnswers);

        // An inspection, or a write that is taken back: nothing to keep, and nothing changes.
        if (!transaction.IsTraced || !(transaction.ReadOnly || transaction.Commits))
            return await mainTx.Run(query.For(auth.Role), request, auth, once, cancellation);
        if (!transaction.ReadOnly) return await RunTracedWrite(mainTx, transaction, request, auth, once, footprint, trace, cancellation);

        var result = await mainTx.Run(transaction, request, auth, once, cancellation);
        trace.Provenance = new Provenance.Read(footprint.ReadsOf(request), PgSnapshot.Parse(result.Stamp), schema.Version, auth.Role)
        {
            Definitions = (result as DbResult.Rows)?.Definitions ?? new(),
            By = result.ReadBy is { } by && footprint.Definitions is { } found
                ? new(found.Relations, found.Functions, found.Operators, auth.Role, by)
                : null,
        };
        return result;
    }

    private static async ValueTask<DbResult> RunTracedWrite(
        MainTx mainTx, TransactionQuery transaction, ApiRequest request, AuthResult auth, KeyedWrite? once, Footprint footprint, Trace trace,
        CancellationToken cancellation)
    {
        // Until the transaction is known to have failed, it may have been committed.
        var written = new Provenance.Written(footprint.WritesOf(request), Xid: null);
        trace.Provenance = written;
        try
        {
            var result = await mainTx.Run(transaction, request, auth, once, cancellation);
            if (result.Stamp is { } xid) trace.Provenance = written with { Xid = ulong.Parse(xid, CultureInfo.InvariantCulture) };
            return result;
        }
        catch (ApiException refused) when (!refused.Error.LeavesOutcomeUnknown)
        {
            trace.Provenance = Provenance.None.Instance;
            throw;
        }
        catch (OperationCanceledException)
        {
            throw new WriteInterruptedException(written, cancellation);
        }
    }
}
