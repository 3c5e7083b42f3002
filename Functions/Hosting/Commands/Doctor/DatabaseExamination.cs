using Edge.Postgrest;
using Edge.Postgrest.Access;
using Edge.Postgrest.Schema;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Edge.Hosting.Commands.Doctor;

/// <summary>Checks a database as the role that the app logs in as.</summary>
internal sealed class DatabaseExamination(IHostApplicationBuilder app, PostgrestConfig config, NpgsqlDataSource pool)
{
    private const int OldestMajor = 14;
    private const int NewestMajor = 18;

    // A token is refused if it is 30 seconds early or late.
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(30);

    private const string Server =
        """
        SELECT current_setting('server_version'), current_setting('server_version_num')::int / 10000, current_setting('wal_level'),
               r.rolname, r.rolsuper OR r.rolbypassrls, r.rolsuper OR r.rolreplication, clock_timestamp()
        FROM pg_roles r WHERE r.rolname = current_user
        """;

    private sealed record Facts(string Version, int Major, string WalLevel, string User, bool IsAllPowerful, bool MayReplicate, DateTime Clock);

    /// <exception cref="NpgsqlException">The database does not answer.</exception>
    public async Task<IReadOnlyList<Finding>> Run(CancellationToken cancellation)
    {
        var facts = await Ask(cancellation);
        List<Finding> findings = [Version(facts), Clock(facts), Rights(facts), await Anonymous(cancellation), Replication(facts)];
        var schema = await SchemaCacheLoader.Load(pool, config, cancellation);
        findings.Add(await Relations(schema, cancellation));
        if (Policy(schema) is { } policy) findings.Add(policy);
        return findings;
    }

    private async Task<Facts> Ask(CancellationToken cancellation)
    {
        await using var command = pool.CreateCommand(Server);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new(row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetString(3), row.GetBoolean(4), row.GetBoolean(5), row.GetDateTime(6));
    }

    private static Finding Version(Facts facts) => facts.Major switch
    {
        < OldestMajor => Finding.Fail("database", $"PostgreSQL {facts.Version}", $"PostgreSQL {OldestMajor} or newer is needed"),
        > NewestMajor => Finding.Warn("database", $"PostgreSQL {facts.Version}", $"The app was tested with PostgreSQL {OldestMajor} to {NewestMajor}"),
        _ => Finding.Pass("database", $"PostgreSQL {facts.Version} answers"),
    };

    private static Finding Clock(Facts facts)
    {
        var apart = TimeProvider.System.GetUtcNow().UtcDateTime - facts.Clock.ToUniversalTime();
        return apart.Duration() < Leeway / 6
            ? Finding.Pass("clock", $"within {Leeway.TotalSeconds / 6:F0} s of the database's")
            : apart.Duration() < Leeway
                ? Finding.Warn("clock", $"{apart.TotalSeconds:F0} s apart from the database's", "Synchronise both with a time server")
                : Finding.Fail("clock", $"{apart.TotalSeconds:F0} s apart from the database's", "Tokens will be refused: synchronise both with a time server");
    }

    private static Finding Rights(Facts facts) => facts.IsAllPowerful
        ? Finding.Warn("rights", $"the login role {facts.User} is a superuser or bypasses row security", "Let the app log in as a role that may do nothing by itself: init makes one")
        : Finding.Pass("rights", $"the app logs in as {facts.User}");

    private async Task<Finding> Anonymous(CancellationToken cancellation)
    {
        if (config.DbAnonRole is not { } role)
            return Finding.Warn("anonymous", "no role is configured", "Requests without a token are refused; set PGRST_DB_ANON_ROLE if that is not meant");
        await using var command = pool.CreateCommand("SELECT pg_has_role(oid, 'MEMBER') FROM pg_roles WHERE rolname = $1");
        command.Parameters.Add(new() { Value = role });
        return await command.ExecuteScalarAsync(cancellation) switch
        {
            true => Finding.Pass("anonymous", $"requests without a token act as {role}"),
            false => Finding.Fail("anonymous", $"the login role may not become {role}", $"GRANT \"{role}\" to it"),
            _ => Finding.Fail("anonymous", $"there is no role {role}", "Make it, or name another in PGRST_DB_ANON_ROLE"),
        };
    }

    private Finding Replication(Facts facts)
    {
        var wanted = string.Equals(app.Configuration["ChangeFeed:Mode"], "replication", StringComparison.OrdinalIgnoreCase);
        if (!wanted) return Finding.Pass("wal_level", $"{facts.WalLevel}; the change feed does not read the log");
        if (facts.WalLevel != "logical") return Finding.Fail("wal_level", facts.WalLevel, "ChangeFeed:Mode=replication needs wal_level=logical and a restart of the database");
        return facts.MayReplicate
            ? Finding.Pass("wal_level", "logical, and the login role may read the log")
            : Finding.Fail("wal_level", $"{facts.User} may not read the log", $"ALTER ROLE \"{facts.User}\" REPLICATION");
    }

    private async Task<Finding> Relations(SchemaCache schema, CancellationToken cancellation)
    {
        var count = schema.Tables.Values.Count(table => config.DbSchemas.Contains(table.Name.Schema));
        var exposed = string.Join(", ", config.DbSchemas);
        if (count > 0) return Finding.Pass("schema", $"{count} relations in {exposed}");
        var others = await OtherSchemas.WithRelations(pool, cancellation);
        return Finding.Fail("schema", $"no relations in {exposed}", others.Length == 0 ? "Make tables or views there" : $"PGRST_DB_SCHEMAS can name {string.Join(", ", others)}");
    }

    private Finding? Policy(SchemaCache schema)
    {
        if (app.Services.Select(service => service.ImplementationInstance).OfType<PolicyInFile>().LastOrDefault()?.Policy is not { } policy) return null;
        var mistakes = new PolicyBinding(policy, schema, config).Mistakes;
        return mistakes.IsEmpty
            ? Finding.Pass("policy", "all that it names is there")
            : Finding.Fail("policy", string.Join("; ", mistakes), "Correct Access:PolicyFile or the database");
    }
}
