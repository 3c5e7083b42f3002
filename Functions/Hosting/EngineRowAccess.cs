using System.Collections.Frozen;
using System.IO.Pipelines;
using System.Text.Json;
using Edge.Postgrest;
using Edge.Postgrest.Schema;
using Edge.Realtime;
using Edge.Realtime.Changes;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Edge.Hosting;

/// <summary>
/// Reads rows for subscribers through the engine, so that row security, the access policy, <c>db-pre-request</c> and the exposed schemas hold
/// for them as for a GET. Rate limits and the cache stand in front of the engine, and have no part in it.
/// </summary>
internal sealed class EngineRowAccess(PostgrestEngine engine, NpgsqlDataSource database) : IRowAccess
{
    private const int NoLimit = int.MaxValue;

    private const string Privileges =
        """
        SELECT ARRAY(SELECT a.attname::text FROM pg_attribute a
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND has_column_privilege(r.oid, c.oid, a.attnum, 'SELECT')),
          c.relrowsecurity AND NOT r.rolbypassrls AND NOT r.rolsuper AND (c.relforcerowsecurity OR NOT pg_has_role(r.oid, c.relowner, 'USAGE'))
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, pg_roles r
        WHERE n.nspname = $1 AND c.relname = $2 AND r.rolname = $3 AND has_schema_privilege(r.oid, n.oid, 'USAGE')
        """;

    public int MaxRows => (int)Math.Min(engine.Current?.Config.DbMaxRows ?? NoLimit, NoLimit);

    public async ValueTask<ReadableRelation?> Readable(RealtimeCaller caller, QualifiedIdentifier relation, CancellationToken cancellation)
    {
        if (engine.Current is not { } state || state.Schema.Current is not { } schema) return null;
        var access = state.Access.For(caller.Role, schema);
        if (!access.Schema.Tables.TryGetValue(relation, out var table) || !table.Readable) return null;

        await using var command = database.CreateCommand(Privileges);
        command.Parameters.Add(new() { Value = relation.Schema });
        command.Parameters.Add(new() { Value = relation.Name });
        command.Parameters.Add(new() { Value = caller.Role });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation)) return null;

        var columns = reader.GetFieldValue<string[]>(0).Where(column => table.Columns.Any(known => known.Name == column)).ToFrozenSet(StringComparer.Ordinal);
        var checks = reader.GetBoolean(1) || state.Config.DbPreRequest is not null || access.Rules?.ReadOf(relation) is { Rows.IsNone: false };
        return columns.Count == 0 ? null : new(columns, checks, $"{caller.Role}\n{(checks ? caller.Claims : "")}");
    }

    public async ValueTask<RowsAnswer> Read(RealtimeCaller caller, QualifiedIdentifier relation, string query, CancellationToken cancellation)
    {
        IHeaderDictionary headers = new HeaderDictionary { ["Accept"] = "application/json", ["Accept-Profile"] = relation.Schema };
        if (caller.Token is { } token) headers.Authorization = $"Bearer {token}";
        await using var answer = await engine.Answer(new("GET", $"/{relation.Name}", query, headers, Stream.Null), cancellation);
        return new(answer.Status, answer.Body.Whole is { } whole ? whole.ToArray() : await Whole(answer.Body, cancellation));
    }

    private static async ValueTask<byte[]> Whole(ResponseBody body, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        var writer = PipeWriter.Create(bytes, new StreamPipeWriterOptions(leaveOpen: true));
        await body.WriteTo(writer, cancellation);
        await writer.CompleteAsync();
        return bytes.ToArray();
    }
}
