using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Postgrest;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Execution;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Responses;
using Microsoft.AspNetCore.Http;
using QueryString = Edge.Postgrest.Requests.QueryString;

namespace Edge.Origin.Policy;

/// <summary>A remote's answer without what it tells of the policy, of hidden values and of what else there is.</summary>
internal static class DiscreetAnswer
{
    private const int LargestError = 64 * 1024;
    private const string Syntax = "PGRST100";

    public static async ValueTask<PostgrestResponse> Of(
        PostgrestResponse answer, Admitted admitted, PostgrestRequest http, CancellationToken cancellation)
    {
        List<KeyValuePair<string, string>> headers = [];
        foreach (var (name, value) in answer.Headers)
            if (Header(name, value, admitted, http) is { } told) headers.Add(new(name, told));
        var body = answer.Status < StatusCodes.Status400BadRequest || HttpMethods.IsHead(http.Method)
            ? answer.Body
            : await Error(answer, cancellation);
        if (ReferenceEquals(body, ResponseBody.Empty)) headers.RemoveAll(header => Origin.Header.IsContents(header.Key));
        return new() { Status = answer.Status, Reason = answer.Reason, Headers = headers, Body = body };
    }

    /// <summary>Null: it is not told.</summary>
    private static string? Header(string name, string value, Admitted admitted, PostgrestRequest http) => name.ToLowerInvariant() switch
    {
        // The remote's has the policy's conditions in it.
        "content-location" when admitted.Asked.Query.Canonical is { Length: > 0 } query => $"{http.Mount}{admitted.Request.Path}?{query}",
        "content-location" => $"{http.Mount}{admitted.Request.Path}",
        "location" when admitted.Relation is { } relation => IsReadable(value, relation) ? value : null,
        "allow" when admitted is { Relation: { } relation, Asked.Action: RequestAction.RelationInfo } =>
            string.Join(',', value.Split(',', StringSplitOptions.TrimEntries).Where(method => Permits(relation, method))),
        _ => value,
    };

    /// <summary>The key of a new row is in it.</summary>
    private static bool IsReadable(string location, GateRelation relation)
    {
        var start = location.IndexOf('?', StringComparison.Ordinal);
        if (start < 0 || relation.Read is not { } read) return false;
        using var query = new QueryString(location.AsSpan(start));
        for (var i = 0; i < query.Count; i++)
            if (!read.Columns.Contains(query.Name(i).ToString())) return false;
        return true;
    }

    private static bool Permits(GateRelation relation, string method) => method switch
    {
        "OPTIONS" => true,
        "GET" or "HEAD" => relation.Read is not null,
        "POST" => relation.Insert is not null,
        "PUT" => relation is { Insert: not null, Update: not null },
        "PATCH" => relation.Update is not null,
        "DELETE" => relation.Delete is not null,
        _ => false,
    };

    /// <summary>Empty: what it says is not understood, and could be anything.</summary>
    private static async ValueTask<ResponseBody> Error(PostgrestResponse answer, CancellationToken cancellation)
    {
        ResponseBody body;
        try
        {
            body = answer.Body is RemoteBody remote ? await remote.Gather(LargestError, cancellation) : answer.Body;
        }
        catch (Exception broken) when (broken is IOException or TimeoutException)
        {
            await answer.DisposeAsync();
            return ResponseBody.Empty;
        }
        if (body is ResponseBody.Buffered { Bytes: var bytes } && (bytes.IsEmpty || Told(bytes, answer.Status) is not null))
            return bytes.IsEmpty ? body : Told(bytes, answer.Status)!;
        await answer.DisposeAsync();
        return ResponseBody.Empty;
    }

    /// <summary>Null: it is no error of PostgREST's.</summary>
    private static ResponseBody.Buffered? Told(ReadOnlyMemory<byte> json, int status)
    {
        try
        {
            if (JsonNode.Parse(json.Span) is not JsonObject error || error["code"]?.GetValue<string>() is not { } code) return null;
            var said = new ApiError(code, status, error["message"]?.GetValue<string>() ?? "", error["details"]?.DeepClone(), error["hint"]?.GetValue<string>());
            var told = code switch
            {
                // What was not understood is our own wording, with the policy in it.
                Syntax => said with { Message = "The remote does not understand the request", Details = null, Hint = null },
                // Names of what there is.
                _ when code.StartsWith("PGRST2", StringComparison.Ordinal) => said with { Details = null, Hint = null },
                { Length: >= 2 } => PostgresErrors.Discreet(said),
                _ => said,
            };
            return new(ErrorResponder.Payload(told, verbose: error.ContainsKey("details")));
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}
