using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Edge.Postgrest;
using Edge.Postgrest.Config;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Execution;
using Edge.Postgrest.Schema;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Edge.Cache;

/// <summary>The engine in this process, as an origin whose answers can be kept.</summary>
internal sealed class EngineSource(PostgrestEngine engine) : ICacheableOrigin
{
    private static readonly TimeSpan ConfirmationTime = TimeSpan.FromSeconds(5);

    private static readonly SettingRead AllClaims = new("request.jwt.claims", null);

    private readonly Askers askers = new();
    private KnownRealm? known;
    private Logged? logged;

    public bool KnowsTransactions => true;

    public ulong? Cluster => engine.Cluster;

    public string? DefaultSchema => engine.Current?.Config.DbSchemas[0];

    public string? TraceHeader => engine.Current?.Config.ServerTraceHeader;

    public string? Realm
    {
        get
        {
            if (engine.Current is not { Schema.Current: { } schema } state) return null;
            var last = Volatile.Read(ref known);
            if (last is not null && ReferenceEquals(last.State, state) && last.SchemaVersion == schema.Version) return last.Name;
            var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(TextOf(state, schema))));
            Volatile.Write(ref known, new(state, schema.Version, name));
            return name;
        }
    }

    public async ValueTask<Asker?> Ask(IHeaderDictionary headers, CancellationToken cancellation)
    {
        try
        {
            return askers.Of(await engine.Authenticate(headers, cancellation));
        }
        catch (ApiException)
        {
            return null;
        }
    }

    public ValueTask<PostgrestResponse> Answer(PostgrestRequest request, CancellationToken cancellation) => engine.Answer(request, cancellation);

    public ValueTask<PostgrestResponse> Describe(PostgrestRequest request, CancellationToken cancellation) => engine.Describe(request, cancellation);

    /// <summary>What the access policy makes of claims is not in the SQL that dependencies are found in.</summary>
    public async ValueTask<TracedResponse> AnswerTraced(PostgrestRequest request, CancellationToken cancellation)
    {
        var traced = await engine.AnswerTraced(request, cancellation);
        return traced.Provenance is Provenance.Read read && engine.Policy is { FiltersRows: true }
            ? traced with { Provenance = read with { Dependencies = read.Dependencies with { Claims = WithAllClaims(read.Dependencies.Claims) } } }
            : traced;
    }

    public void Outdated(Provenance.Read read) => engine.Current?.Schema.Outdated(read.SchemaVersion);

    /// <remarks>Another instance's entry is found only under the same realm, and says itself by what it was read.</remarks>
    public async ValueTask<Confirmation> Confirm(CacheEntry entry, CancellationToken cancellation)
    {
        if (engine.Current is not { ChangeLog: { } log, Schema: { Current: { } schema } holder } || entry.By is not { } by) return Confirmation.NotLogged;
        using var limit = new CancellationTokenSource(ConfirmationTime);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            if (await TriggersOf(log, entry.On, either.Token) is not { } triggers) return Confirmation.NotLogged;
            var since = await log.Since(entry.On, triggers, entry.Snapshot, by, either.Token);
            if (since is Since.OtherDefinitions) holder.Outdated(schema.Version);
            return since is Since.Nothing ? Confirmation.Unchanged : Confirmation.Changed;
        }
        catch (PostgresException)
        {
            return Confirmation.NotLogged;
        }
        catch (Exception unavailable) when (unavailable is NpgsqlException or OperationCanceledException)
        {
            return Confirmation.Unavailable;
        }
    }

    private static ClaimsRead WithAllClaims(ClaimsRead read) => read switch
    {
        ClaimsRead.None => new ClaimsRead.Some([AllClaims]),
        ClaimsRead.Some some => new ClaimsRead.Some([.. some.Settings, AllClaims]),
        _ => read,
    };

    /// <summary>Another release may see other dependencies in the same schema; settings of the app can be read by SQL.</summary>
    private static string TextOf(EngineState state, SchemaCache schema)
    {
        var settings = string.Concat(state.Config.AppSettings.Select(setting => $"{setting.Key.Length} {setting.Key} {setting.Value.Length} {setting.Value}\n"));
        var fingerprint = schema.Fingerprint ?? $"{Environment.ProcessId} {Guid.NewGuid()}";
        return $"{typeof(EngineSource).Module.ModuleVersionId}\n{ConfigDump.Text(state.Config)}\n{settings}\n{state.Access.Policy?.Version}\n{fingerprint}\n{schema.Cluster}";
    }

    /// <summary>What logs their changes; null: not all of them are logged. Asked once for a schema version: triggers come with DDL.</summary>
    private async ValueTask<uint[]?> TriggersOf(ChangeLog log, IReadOnlyList<Dependency> on, CancellationToken cancellation)
    {
        var version = engine.SchemaVersion;
        if (Volatile.Read(ref logged) is not { } known || known.SchemaVersion != version)
        {
            known = new(version, await log.LoggedRelations(cancellation));
            Volatile.Write(ref logged, known);
        }

        var triggers = new List<uint>();
        foreach (var dependency in on)
        {
            if (!known.Relations.TryGetValue(dependency.Relation, out var its)) return null;
            triggers.AddRange(its);
        }

        return [.. triggers];
    }

    private sealed record Logged(long SchemaVersion, IReadOnlyDictionary<QualifiedIdentifier, ImmutableArray<uint>> Relations);

    private sealed record KnownRealm(EngineState State, long SchemaVersion, string Name);
}
