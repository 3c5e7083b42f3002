using System.Text;
using Edge.Postgrest;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using Microsoft.AspNetCore.Http;

namespace Edge.Tests.Postgrest.Planning;

/// <summary>Plans a request as it comes over the wire, parsed by the real parser, against a hand-made schema cache.</summary>
internal static class Planned
{
    private static readonly PostgrestConfig Config = new() { ConnectionString = "", DbSchemas = ["api"] };

    public static ActionPlan Plan(
        SchemaCache schema, string method, string path, string? body = null, Func<PostgrestConfig, PostgrestConfig>? configure = null,
        params (string Name, string Value)[] headers)
    {
        var config = configure?.Invoke(Config) ?? Config;
        var (target, query) = path.IndexOf('?', StringComparison.Ordinal) is var mark and >= 0 ? (path[..mark], path[mark..]) : (path, "");
        var http = new PostgrestRequest(method, target, query, new HeaderDictionary(), Stream.Null);
        foreach (var (name, value) in headers) http.Headers.Append(name, value);
        return Planner.Plan(RequestParser.Parse(http, Encoding.UTF8.GetBytes(body ?? ""), config), schema, config);
    }

    public static ActionPlan.Database Database(
        SchemaCache schema, string method, string path, string? body, params (string, string)[] headers) =>
        Assert.IsAssignableFrom<ActionPlan.Database>(Plan(schema, method, path, body, null, headers));

    public static ActionPlan.Database Database(
        SchemaCache schema, string method, string path, string? body, Func<PostgrestConfig, PostgrestConfig> configure) =>
        Assert.IsAssignableFrom<ActionPlan.Database>(Plan(schema, method, path, body, configure));

    public static ReadPlan Read(SchemaCache schema, string path, Func<PostgrestConfig, PostgrestConfig>? configure = null) =>
        Assert.IsType<ActionPlan.Database.RelationRead>(Plan(schema, "GET", path, null, configure)).Read;

    public static ActionPlan.Database.Mutate Mutation(
        SchemaCache schema, string method, string path, string? body = null, params (string, string)[] headers) =>
        Assert.IsType<ActionPlan.Database.Mutate>(Plan(schema, method, path, body, null, headers));

    public static ActionPlan.Database.Call Call(
        SchemaCache schema, string method, string path, string? body = null, params (string, string)[] headers) =>
        Assert.IsType<ActionPlan.Database.Call>(Plan(schema, method, path, body, null, headers));

    public static ApiError Refused(
        SchemaCache schema, string method, string path, string? body = null, Func<PostgrestConfig, PostgrestConfig>? configure = null,
        params (string, string)[] headers) =>
        Assert.Throws<ApiException>(() => Plan(schema, method, path, body, configure, headers)).Error;

    public static void Refuses(SchemaCache schema, string method, string path, int status, string code, string message, string? body = null)
    {
        var error = Refused(schema, method, path, body);

        Assert.Equal((status, code, message), (error.Status, error.Code, error.Message));
    }
}
