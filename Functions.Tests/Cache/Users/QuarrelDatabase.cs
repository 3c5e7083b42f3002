using Edge.Postgrest;

namespace Edge.Tests.Cache.Users;

/// <summary>Schemas made by lot: see <see cref="GeneratedSchema"/>.</summary>
public sealed class QuarrelDatabase() : PostgresFixture("Functions.Tests/Cache/Users/roles.sql")
{
    private static readonly string[] Scopes = ["role", "public", "claims"];

    private readonly Dictionary<string, string> sqlOf = [];
    private bool hasInvokerViews;

    public string SqlOf(string schema) => sqlOf[schema];

    /// <returns>Their names.</returns>
    public async Task<IReadOnlyList<string>> Generate(int seed, int count)
    {
        hasInvokerViews = int.Parse((await Column("SHOW server_version_num"))[0]!, System.Globalization.CultureInfo.InvariantCulture) >= 150000;
        for (var at = 0; at < count; at++)
        {
            var schema = $"quarrel_{seed}_{at}";
            sqlOf[schema] = new GeneratedSchema(schema, new Random(unchecked((seed * 31) + at)), hasInvokerViews).Sql();
            await Run(sqlOf[schema]);
        }

        return [.. sqlOf.Keys];
    }

    /// <summary>Changes a definition by lot, and tells nobody.</summary>
    public async Task Redefine(string schema, Random random)
    {
        var change = new GeneratedSchema(schema, random, hasInvokerViews).Change();
        sqlOf[schema] += change + ";\n";
        await Run(change);
    }

    /// <summary>Until nothing is given any more that was kept by other definitions than those of now.</summary>
    public async Task Tell(PostgrestEngine engine)
    {
        var before = engine.SchemaVersion;
        await Run("NOTIFY pgrst, 'reload schema'");
        await Eventually.Holds(() => Task.FromResult(engine.SchemaVersion > before));
    }

    /// <summary>It keeps all that can be kept, every schema's by another policy; in some of them also what does not tell what it reads.</summary>
    public Task<EdgeApp> StartApp(IReadOnlyList<string> schemas)
    {
        var settings = new List<(string, string)>
        {
            ("db-uri", DbUri("quarrel_authenticator", "authenticator")), ("db-schemas", string.Join(',', schemas)), ("db-anon-role", "quarrel_anon"),
            ("jwt-secret", Token.Secret), ("db-aggregates-enabled", "true"), ("Cache:Default:MaxAge", "600"), ("Cache:Default:Tags", "all"),
            ("Cache:Default:StaleWhileRevalidate", "60"), ("Cache:Default:StaleIfError", "60"), ("Cache:MemoryLimitMb", "1"),
        };
        for (var at = 0; at < schemas.Count; at++)
        {
            foreach (var relation in new[] { "t0", "t1", "v0" }) settings.Add(($"Cache:Relations:{schemas[at]}.{relation}:Scope", Scopes[(at + relation[1]) % Scopes.Length]));
            if (at % 2 == 1) continue;
            foreach (var function in GeneratedSchema.Untold) settings.Add(($"Cache:Functions:{schemas[at]}.{function}:MaxAge", "300"));
        }

        return EdgeApp.Start(settings);
    }
}
