using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Edge.Benchmarks;

/// <summary>
/// The least that can answer the scenarios with the engine's transaction semantics: Kestrel and one <see cref="NpgsqlBatch"/> of BEGIN, settings,
/// query and COMMIT. No parsing, no planning, no schema: what an engine costs is measured against it.
/// </summary>
internal static class Stub
{
    private const string Settings =
        "select set_config('search_path', '\"public\"', true), set_config('role', 'bench_anon', true), " +
        "set_config('request.jwt.claims', $1, true), set_config('request.method', $2, true), set_config('request.path', $3, true), " +
        "set_config('request.headers', $4, true), set_config('request.cookies', '{}', true)";

    public static async Task Serve(string connectionString, string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        await using var app = builder.Build();
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            NoResetOnClose = true, Enlist = false, MaxPoolSize = 16, MaxAutoPrepare = 50, AutoPrepareMinUsages = 1,
        };
        await using var source = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString).Build();

        app.Run(async http =>
        {
            var scenario = Scenario.Of(http.Request.Path, http.Request.QueryString);
            if (scenario is null)
            {
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }
            var body = await Answer(source, scenario, http);
            http.Response.ContentType = "application/json; charset=utf-8";
            http.Response.ContentLength = body.Length;
            await http.Response.Body.WriteAsync(body);
        });
        await app.RunAsync();
    }

    private static async Task<byte[]> Answer(NpgsqlDataSource source, Scenario scenario, HttpContext http)
    {
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Settings)
        {
            Parameters = { Text("{\"role\":\"bench_anon\"}"), Text(http.Request.Method), Text(http.Request.Path), Text(HeadersJson(http.Request.Headers)) },
        });
        var query = new NpgsqlBatchCommand(scenario.Sql);
        if (scenario.Id is { } id) query.Parameters.Add(new NpgsqlParameter { Value = id.ToString(CultureInfo.InvariantCulture), NpgsqlDbType = NpgsqlDbType.Unknown });
        batch.BatchCommands.Add(query);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        await using var reader = await batch.ExecuteReaderAsync(http.RequestAborted);
        while (!reader.HasRows || reader.FieldCount != 1) await reader.NextResultAsync(http.RequestAborted);
        await reader.ReadAsync(http.RequestAborted);
        return reader.GetFieldValue<byte[]>(0);
    }

    private static NpgsqlParameter Text(string value) => new NpgsqlParameter<string> { TypedValue = value };

    private static string HeadersJson(IHeaderDictionary headers)
    {
        using var buffer = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var header in headers) json.WriteString(header.Key, header.Value.ToString());
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
