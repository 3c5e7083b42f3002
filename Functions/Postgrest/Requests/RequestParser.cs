using System.Collections.Immutable;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Schema;
using Microsoft.Extensions.Primitives;

namespace Edge.Postgrest.Requests;

/// <summary>From HTTP to an <see cref="ApiRequest"/>. It knows the configuration, but nothing of the database.</summary>
/// <remarks>PostgREST v16.2, ApiRequest.hs > userApiRequest.</remarks>
public static class RequestParser
{
    /// <param name="body">The whole of it; <see cref="PostgrestRequest.Body"/> is not read.</param>
    /// <exception cref="ApiException">The request is malformed.</exception>
    public static ApiRequest Parse(PostgrestRequest http, ReadOnlyMemory<byte> body, PostgrestConfig config)
    {
        var resource = Resource.Of(http.Path, config);
        var (schema, negotiated) = Schema(http, config);
        var action = resource.ActionOf(http.Method, schema);

        var values = new SlotValues();
        using var query = new QueryString(http.QueryString);
        var parameters = QueryParser.Parse(query, action is RequestAction.RoutineCall { Method: not InvokeMethod.Post }, values);
        var top = RangeParser.TopLevel(query, http.Method, First(http.Headers.Range));
        var contentType = First(http.Headers.ContentType) is { } type ? MediaType.Parse(type) : MediaType.Json;
        var (payload, payloadColumns) = PayloadParser.Parse(body, contentType, parameters.Columns, action, values);

        return new()
        {
            Action = action,
            Method = http.Method,
            Path = http.Path,
            Mount = http.Mount,
            Schema = schema,
            NegotiatedByProfile = negotiated,
            Query = parameters with { Ranges = RangeParser.Ranges(query, top, values) },
            Preferences = Preferences.Parse(http.Headers["Prefer"], AllowsTransactionChoice(config)),
            TopLevelRange = top.ToTopLevel(),
            Accept = AcceptHeader.Parse(First(http.Headers.Accept)),
            ContentType = contentType,
            Payload = payload,
            PayloadColumns = payloadColumns,
            Values = values.ToImmutable(),
            Headers = RequestHeaders.Of(http.Headers),
            Cookies = RequestHeaders.Cookies(First(http.Headers.Cookie)),
        };
    }

    /// <remarks>PostgREST v16.2, ApiRequest.hs > getSchema.</remarks>
    private static (string Schema, bool Negotiated) Schema(PostgrestRequest http, PostgrestConfig config)
    {
        var isWrite = http.Method is "POST" or "PATCH" or "PUT" or "DELETE";
        var profile = First(http.Headers[isWrite ? "Content-Profile" : "Accept-Profile"]);
        if (profile is null) return (config.DbSchemas[0], config.DbSchemas.Length != 1);
        if (!config.DbSchemas.Contains(profile)) throw ApiError.UnacceptableSchema(profile, config.DbSchemas).AsException();
        return (profile, true);
    }

    private static bool AllowsTransactionChoice(PostgrestConfig config) =>
        config.DbTxEnd is TransactionEnd.CommitAllowOverride or TransactionEnd.RollbackAllowOverride;

    private static string? First(StringValues header) => header.Count == 0 ? null : header[0];
}
