using System.Collections.Immutable;
using Edge.Postgrest;
using Edge.Postgrest.Access;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using Microsoft.AspNetCore.Http;
using QueryString = Edge.Postgrest.Requests.QueryString;

namespace Edge.Origin.Policy;

/// <summary>A request as the remote may be asked it.</summary>
/// <param name="Asked">What the client has asked.</param>
/// <param name="Relation">What it is about; null: a function.</param>
internal sealed record Admitted(PostgrestRequest Request, ApiRequest Asked, GateRelation? Relation);

/// <summary>
/// Lets a request through if the policy permits it, by itself and whatever the database is like. What goes on is written anew out of what was
/// understood: the client's own text stays behind.
/// </summary>
internal sealed class Admission(PostgrestRequest http, ApiRequest request, GateRules rules, PolicyValues claims)
{
    /// <param name="body">The whole of it; a function's is passed on as it comes, and not looked at.</param>
    /// <exception cref="ApiException">The request is malformed, or something in it is not permitted.</exception>
    public static Admitted Of(PostgrestRequest http, ReadOnlyMemory<byte> body, GateRules rules, string claims, PostgrestConfig config)
    {
        if (http.Path.Contains('%')) throw rules.Denied("a path that can be read in more than one way");
        if (GateHeaders.Ambiguous(http.Headers) is { } header) throw rules.Denied($"a request with several headers {header}");
        var request = RequestParser.Parse(http, body, config);
        request = request with { Preferences = Preferences.Parse(http.Headers["Prefer"], allowTransaction: true) };
        StrictPreferences.Check(request.Preferences);
        return new Admission(http, request, rules, new(rules.Operands, claims)).Of();
    }

    private Admitted Of() => request.Action switch
    {
        RequestAction.RelationRead read => Read(read.Target),
        RequestAction.RelationMutate mutate => Write(mutate.Target, mutate.Mutation),
        RequestAction.RoutineCall call => Call(call.Target, call.Method),
        RequestAction.RelationInfo info => Info(rules.Relation(info.Target)),
        RequestAction.RoutineInfo info => Function(info.Target, http with { QueryString = "", Body = Stream.Null }),
        _ => throw ApiError.OpenApiDisabled().AsException(),
    };

    private Admitted Info(GateRelation relation) =>
        relation.IsNothing ? throw rules.Denied(relation.Name) : Ask(relation, query: "", MediaType.Json.Mime, body: null);

    private Admitted Read(QualifiedIdentifier target)
    {
        var relation = rules.Relation(target);
        var read = rules.Read(target);
        var query = new GateQuery(rules, request, claims);
        var (root, select) = new GateTree(rules).Of(target, read, read.Rows, request.Query.Select);
        query.Add("select", select);
        query.AddConditions(root, http.QueryString);
        return Ask(relation, query.ToString(), GateHeaders.AcceptOfRows(request), body: null);
    }

    private Admitted Write(QualifiedIdentifier target, Mutation mutation)
    {
        var relation = rules.Relation(target);
        var write = new GateWrite(relation, request, rules, claims);
        var guard = write.Permit(mutation);

        // What comes back is read; and what a client names is looked at, whether it comes back or not.
        var query = new GateQuery(rules, request, claims);
        GateNode root;
        if (relation.Read is null && !write.IsStarAlone) throw rules.Denied(target);
        if (relation.Read is { } read)
        {
            (root, var select) = new GateTree(rules).Of(target, read, guard, request.Query.Select);
            if (write.IsShown || !write.IsStarAlone) query.Add("select", select);
        }
        else
        {
            root = new(target, null, guard);
        }
        if (request is { PayloadColumns: { IsEmpty: false } columns } && mutation is not Mutation.SingleUpsert) query.AddNames("columns", columns);
        if (request.Query.OnConflict is { } conflict) query.AddNames("on_conflict", conflict);
        query.AddConditions(root, http.QueryString, apart: mutation is Mutation.SingleUpsert);
        var accept = write.IsReturned ? GateHeaders.AcceptOfRows(request) : MediaType.Json.Mime;
        return Ask(relation, query.ToString(), accept, (request.Payload as Payload.Json)?.Utf8 ?? ReadOnlyMemory<byte>.Empty);
    }

    /// <summary>What comes back is not looked into, so nothing may be embedded in it.</summary>
    private Admitted Call(QualifiedIdentifier target, InvokeMethod method)
    {
        if (request.Query.Select.FirstOrDefault(item => item is not SelectItem.Column) is { } embed)
            throw rules.Denied($"table {(embed is SelectItem.Relation relation ? relation.Name : ((SelectItem.Spread)embed).Name)}");
        var query = new GateQuery(rules, request, claims);
        using var raw = new QueryString(http.QueryString);
        for (var i = 0; i < raw.Count; i++)
            if (raw.HasValue(i)) query.Add(raw.Name(i).ToString(), raw.Value(i).ToString());
        return Function(target, http with { QueryString = query.ToString(), Body = method is InvokeMethod.Post ? http.Body : Stream.Null });
    }

    private Admitted Function(QualifiedIdentifier target, PostgrestRequest asked)
    {
        if (!rules.Functions.Contains(target)) throw rules.DeniedFunction(target);
        var headers = GateHeaders.Of(http, request, target.Schema, GateHeaders.AcceptOfResult(request));
        if (ReferenceEquals(asked.Body, Stream.Null)) headers.ContentLength = null;
        return new(asked with { Path = $"/rpc/{target.Name}", RawTarget = null, Headers = headers }, request, Relation: null);
    }

    /// <param name="body">Of JSON; null: there is none.</param>
    private Admitted Ask(GateRelation relation, string query, string accept, ReadOnlyMemory<byte>? body)
    {
        var headers = GateHeaders.Of(http, request, relation.Name.Schema, accept);
        headers.Remove("Content-Encoding");
        headers.Remove("Transfer-Encoding");
        headers["Content-Type"] = MediaType.Json.Mime;
        headers.ContentLength = body?.Length;
        return new(
            http with
            {
                Path = $"/{relation.Name.Name}", QueryString = query, RawTarget = null, Headers = headers,
                Body = body is { Length: > 0 } bytes ? new MemoryStream(bytes.ToArray(), writable: false) : Stream.Null,
            },
            request, relation);
    }
}
