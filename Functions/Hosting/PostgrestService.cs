using Edge.Postgrest;
using Edge.Postgrest.Access;
using Edge.Postgrest.Auth;
using Edge.Postgrest.Auth.Paths;
using Edge.Postgrest.Config;
using Edge.Postgrest.Execution;
using Edge.Postgrest.Execution.Idempotency;
using Edge.Postgrest.Schema;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Edge.Hosting;

/// <summary>
/// Keeps the engine supplied: with a database, its configuration and its schema cache, from the first connection on and at every reload.
/// Requests are answered meanwhile, by 503 until there is something to answer from.
/// </summary>
internal sealed partial class PostgrestService(
    PostgrestSettings settings, PostgrestEngine engine, EngineOptions options, IdempotencyOptions idempotency, AuthOptions auth,
    TrustedIssuers issuers, PolicyInFile access, DatabaseStart database, FatalError fatal, TimeProvider time, ILoggerFactory logs) : BackgroundService
{
    private readonly ILogger log = logs.CreateLogger<PostgrestService>();
    private volatile SchemaListener? listener;
    private volatile PostgrestConfig? current;
    private volatile bool wasLoaded;
    private bool policyHeld;

    /// <summary>What requests would be missing; null: nothing.</summary>
    public string? Missing => listener?.Status switch
    {
        null => "The database is being started",
        SchemaStatus.Loading => "The schema cache is being loaded",
        SchemaStatus.Failing failing => failing.Reason,
        _ => null,
    };

    /// <summary>Whether the schema has been loaded once.</summary>
    public bool WasLoaded => wasLoaded;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await database.Up.WaitAsync(stoppingToken);
            var config = settings.Read();
            await using var pool = DataSources.Create(config, logs, options.AnswerTimeout);
            await using var listening = DataSources.ForListener(config, logs);
            current = config;
            using var schema = new SchemaCacheHolder(pool, () => current, logs.CreateLogger<SchemaCacheHolder>(), options.ReadsLineage) { Loaded = AfterLoad };
            var mainTx = new MainTx(pool, options.AnswerTimeout, options.SlowReaderTimeout, time, config.DbPreparedStatements, options.SpillLimit);
            var keys = idempotency.Enabled ? new IdempotencyKeys(pool, idempotency, time, logs.CreateLogger<IdempotencyKeys>()) : null;
            var changes = options.ReadsLineage ? new ChangeLog(pool, logs.CreateLogger<ChangeLog>()) : null;
            Task Reconfigure(CancellationToken stop) => Configure(config, pool, mainTx, schema, keys, changes, stop);
            listener = new SchemaListener(schema, listening, () => current, Reconfigure, time, logs.CreateLogger<SchemaListener>(), fatal.Report);
            using var signals = new ReloadSignals(() => schema.Reload(stoppingToken), () => Reconfigure(stoppingToken), log);
            await Task.WhenAll(
                listener.Run(stoppingToken), schema.KeepCurrent(time, stoppingToken), keys?.Sweep(stoppingToken) ?? Task.CompletedTask,
                changes?.KeepTrimmed(time, stoppingToken) ?? Task.CompletedTask);
            await Task.Delay(Timeout.Infinite, stoppingToken);
        }
        catch (ConfigurationException mistake)
        {
            fatal.Report(mistake.Message);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A start that failed elsewhere ends here too, and is no second failure.
        }
    }

    /// <summary>A mistake that is made in the database while the app runs leaves the configuration before in force.</summary>
    private async Task Configure(
        PostgrestConfig config, NpgsqlDataSource pool, MainTx mainTx, SchemaCacheHolder schema, IdempotencyKeys? keys,
        ChangeLog? changes, CancellationToken cancellation)
    {
        if (keys is not null && !engine.IsConfigured) await MakeTable(keys, pool, cancellation);
        var next = config;
        if (config.DbConfig)
        {
            var names = InDatabaseSettings.Names.Select(name => InDatabaseSettings.Prefix + name).ToList();
            var values = await InDatabaseQuery.Run(pool, names, config.DbPreConfig, cancellation);
            try
            {
                next = settings.Read(values.ToDictionary(value => value.Key[InDatabaseSettings.Prefix.Length..], value => value.Value));
            }
            catch (ConfigurationException mistake) when (engine.IsConfigured)
            {
                ConfigurationRefused(log, mistake.Message);
                return;
            }
        }

        // Plans tell how many rows there are, and are estimated from, that a policy hides.
        if (access.Policy is not null) next = next with { DbPlanEnabled = false };
        current = next;
        if (RoleClaimKey.Parse(next.JwtRoleClaimKey).IsDeprecated) RoleClaimKeyDeprecated(log, next.JwtRoleClaimKey);
        var jwt = new JwtAuth(next, time) { Issuers = issuers, TakesApiKey = auth.ApiKey };
        engine.Configure(new EngineState(next, jwt, mainTx, schema, options)
        {
            IdempotencyKeys = keys, ChangeLog = changes, Access = new AccessControl(access.Policy, next),
        });
    }

    private void AfterLoad(SchemaCache loaded)
    {
        CheckPolicy(loaded);
        wasLoaded = true;
    }

    /// <summary>
    /// A policy that names what is not there was never right, at the start. Later the database has changed; then the rule denies, and says so here.
    /// </summary>
    private void CheckPolicy(SchemaCache loaded)
    {
        if (access.Policy is not { } policy) return;
        var mistakes = new PolicyBinding(policy, loaded, current!).Mistakes;
        if (!mistakes.IsEmpty && !policyHeld) fatal.Report(string.Join('\n', mistakes.Select(mistake => $"Access:PolicyFile: {mistake}")));
        foreach (var mistake in policyHeld ? mistakes : []) PolicyBroken(log, mistake);
        policyHeld |= mistakes.IsEmpty;
    }

    private async Task MakeTable(IdempotencyKeys keys, NpgsqlDataSource pool, CancellationToken cancellation)
    {
        try
        {
            await keys.Create(cancellation);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            var user = new NpgsqlConnectionStringBuilder(pool.ConnectionString).Username;
            fatal.Report(
                $"Idempotency:Enabled needs a schema of the app's own, but: {refused.MessageText}. "
                + "Who owns the schema edge, or a superuser, can open it: "
                + $"CREATE SCHEMA IF NOT EXISTS edge; GRANT USAGE, CREATE ON SCHEMA edge TO \"{user}\"");
            throw;
        }
    }

    [LoggerMessage(LogLevel.Error, "The configuration in the database is not used: {Mistakes}")]
    private static partial void ConfigurationRefused(ILogger log, string mistakes);

    [LoggerMessage(LogLevel.Error, "A rule of the access policy denies everything, since the schema has changed: {Mistake}")]
    private static partial void PolicyBroken(ILogger log, string mistake);

    /// <remarks>PostgREST v16.2, Logger.hs > DeprecatedJSPathSyntaxObs.</remarks>
    [LoggerMessage(
        LogLevel.Warning,
        "The syntax of jwt-role-claim-key {Path} is deprecated, and later versions of PostgREST refuse it: write a JSON Path that starts with $")]
    private static partial void RoleClaimKeyDeprecated(ILogger log, string path);
}
