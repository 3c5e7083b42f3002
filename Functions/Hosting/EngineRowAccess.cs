using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.IO.Pipelines;
using System.Text.Json;
using Edge.Postgrest;
using Edge.Postgrest.Schema;
using Edge.Postgrest.Schema.Lineage;
using Edge.Realtime;
using Edge.Realtime.Changes;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Edge.Hosting;

/// <summary>
/// Reads rows for subscribers through the engine, so that row security, the access policy, <c>db-pre-request</c> and the exposed schemas hold
/// for them as for a GET. Rate limits and the cache stand in front of the engine, and have no part in it.
/// </summary>
internal sealed class EngineRowAccess(PostgrestEngine engine, NpgsqlDataSource database, TimeProvider time) : IRowAccess
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

    private const int MostKnown = 10_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<(string Role, QualifiedIdentifier Relation), (long At, Rights? Rights)> known = [];

    public int MaxRows => (int)Math.Min(engine.Current?.Config.DbMaxRows ?? NoLimit, NoLimit);

    public async ValueTask<ReadableRelation?> Readable(RealtimeCaller caller, QualifiedIdentifier relation, CancellationToken cancellation)
    {
        if (engine.Current is not { } state || state.Schema.Current is not { } schema) return null;
        var access = state.Access.For(caller.Role, schema);
        if (!access.Schema.Tables.TryGetValue(relation, out var table) || !table.Readable) return null;

        if (await RightsOf(caller.Role, relation, cancellation) is not { } rights) return null;
        var columns = rights.Columns.Where(column => table.Columns.Any(known => known.Name == column)).ToFrozenSet(StringComparer.Ordinal);
        var checks = rights.HasRowSecurity || state.Config.DbPreRequest is not null || access.Rules?.ReadOf(relation) is { Rows.IsNone: false };
        if (columns.Count == 0) return null;
        var isOnlyRowSecurity = state.Config.DbPreRequest is null && access.Rules is null;
        var read = checks ? isOnlyRowSecurity ? ClaimsReadBy(schema, relation) : ClaimsRead.All.Instance : ClaimsRead.None.Instance;
        return new(columns, checks, $"{caller.Role}\n{Distinguished(caller, read)}");
    }

    /// <summary>What the database lets a role do, as it was a moment ago at most; null: nothing.</summary>
    private async ValueTask<Rights?> RightsOf(string role, QualifiedIdentifier relation, CancellationToken cancellation)
    {
        var now = time.GetTimestamp();
        if (known.TryGetValue((role, relation), out var there) && time.GetElapsedTime(there.At, now) < Lifetime) return there.Rights;
        if (known.Count > MostKnown) known.Clear();

        await using var command = database.CreateCommand(Privileges);
        command.Parameters.Add(new() { Value = relation.Schema });
        command.Parameters.Add(new() { Value = relation.Name });
        command.Parameters.Add(new() { Value = role });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rights = await reader.ReadAsync(cancellation) ? new Rights(reader.GetFieldValue<string[]>(0), reader.GetBoolean(1)) : null;
        known[(role, relation)] = (now, rights);
        return rights;
    }

    /// <summary>What the policies of a relation look at, through views and functions; all, where it cannot be told.</summary>
    private static ClaimsRead ClaimsReadBy(SchemaCache schema, QualifiedIdentifier relation)
    {
        if (schema.Lineage is not { } lineage) return ClaimsRead.All.Instance;
        var walk = new ReadWalk(lineage);
        walk.Relation(relation);
        return walk.Dependencies.Claims;
    }

    /// <summary>What of a caller tells it from others with regard to what is read.</summary>
    private static string Distinguished(RealtimeCaller caller, ClaimsRead read)
    {
        if (read is ClaimsRead.None) return "";
        if (read is not ClaimsRead.Some some || some.Settings.Any(setting => setting is not { Setting: "request.jwt.claims", Key: not null }))
            return $"{caller.Claims}\n{caller.Token}";
        using var claims = JsonDocument.Parse(caller.Claims);
        return string.Join('\n', some.Settings.Select(
            setting => claims.RootElement.TryGetProperty(setting.Key!, out var claim) ? $"{setting.Key}={claim.GetRawText()}" : setting.Key));
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

    /// <param name="Columns">May be read.</param>
    /// <param name="HasRowSecurity">Policies decide which rows the role sees.</param>
    private sealed record Rights(string[] Columns, bool HasRowSecurity);
}
