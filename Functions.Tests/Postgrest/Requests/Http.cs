using System.Text;
using Edge.Postgrest;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Requests;
using Microsoft.AspNetCore.Http;

namespace Edge.Tests.Postgrest.Requests;

/// <summary>Requests as they come in, for what becomes of them.</summary>
internal static class Http
{
    public static readonly PostgrestConfig Config = new() { ConnectionString = "", DbSchemas = ["api"] };

    public static ApiRequest Get(string target, params (string Name, string Value)[] headers) => Send("GET", target, "", headers);

    public static ApiRequest Post(string target, string body, params (string Name, string Value)[] headers) => Send("POST", target, body, headers);

    public static ApiRequest Send(string method, string target, string body = "", params (string Name, string Value)[] headers) =>
        Parse(method, target, Encoding.UTF8.GetBytes(body), Config, headers);

    public static ApiRequest Parse(
        string method, string target, ReadOnlyMemory<byte> body, PostgrestConfig config, params (string Name, string Value)[] headers)
    {
        var dictionary = new HeaderDictionary();
        foreach (var (name, value) in headers) dictionary.Append(name, value);
        var query = target.IndexOf('?');
        var path = query < 0 ? target : target[..query];
        return RequestParser.Parse(new(method, path, query < 0 ? "" : target[query..], dictionary, Stream.Null), body, config);
    }

    /// <summary>The query string's part of a GET of <c>/films</c>.</summary>
    public static QueryParams Query(string query) => Get("/films?" + query).Query;

    public static ApiError Refused(Func<ApiRequest> request) => Assert.Throws<ApiException>(request).Error;

    /// <summary>What a GET of <c>/films</c> with one parameter is refused with.</summary>
    public static ApiError Refused(string parameter, string value) => Refused(() => Get($"/films?{parameter}={Uri.EscapeDataString(value)}"));
}
