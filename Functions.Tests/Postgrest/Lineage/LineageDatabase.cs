using System.Text;
using Edge.Postgrest;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Edge.Tests.Postgrest.Lineage;

/// <summary>See <c>lineage.sql</c>. Requests are planned against it, not run.</summary>
public sealed class LineageDatabase() : PostgresFixture("Functions.Tests/Postgrest/Lineage/lineage.sql")
{
    private Task<SchemaCache>? _loaded;

    public PostgrestConfig Config => new()
    {
        ConnectionString = ConnectionString, DbSchemas = ["api"], DbExtraSearchPath = ["public"], DbTimezoneEnabled = false, DbAggregatesEnabled = true,
        DbPlanEnabled = true,
    };

    public async Task<SchemaCache> Load()
    {
        await using var database = NpgsqlDataSource.Create(ConnectionString);
        return await SchemaCacheLoader.Load(database, Config, lineage: true, CancellationToken.None);
    }

    public async Task<Dependencies> Reads(
        string target, Func<PostgrestConfig, PostgrestConfig>? configure = null, params (string Name, string Value)[] headers)
    {
        var (footprint, request) = await Footprint("GET", target, "", configure, headers);
        return footprint.ReadsOf(request);
    }

    public async Task<Changes> Changes(string method, string target, string body = "", params (string Name, string Value)[] headers)
    {
        var (footprint, request) = await Footprint(method, target, body, configure: null, headers);
        return footprint.WritesOf(request);
    }

    private async Task<(Footprint, ApiRequest)> Footprint(
        string method, string target, string body, Func<PostgrestConfig, PostgrestConfig>? configure, (string Name, string Value)[] headers)
    {
        var schema = await (_loaded ??= Load());
        var config = configure?.Invoke(Config) ?? Config;
        var uri = target.Split('?', 2);
        var http = new PostgrestRequest(method, uri[0], uri.Length > 1 ? "?" + uri[1] : "", new HeaderDictionary(), Stream.Null);
        foreach (var (name, value) in headers) http.Headers.Append(name, value);
        var request = RequestParser.Parse(http, Encoding.UTF8.GetBytes(body), config);
        var plan = Assert.IsAssignableFrom<ActionPlan.Database>(Planner.Plan(request, schema, config));
        return (new FootprintFinder(schema.Lineage!, schema, config).Find(plan, request), request);
    }
}
