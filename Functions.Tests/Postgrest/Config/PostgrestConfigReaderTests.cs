using System.Collections.Immutable;
using System.Text;
using Edge.Postgrest;
using Edge.Postgrest.Config;
using Npgsql;

namespace Edge.Tests.Postgrest.Config;

public sealed class PostgrestConfigReaderTests
{
    [Fact]
    public void With_nothing_set_the_defaults_are_PostgRESTs()
    {
        var config = Read();

        Assert.Equal(["public"], config.DbSchemas.AsEnumerable());
        Assert.Equal(["public"], config.DbExtraSearchPath.AsEnumerable());
        Assert.Equal(
            ["statement_timeout", "plan_filter.statement_cost_limit", "default_transaction_isolation"],
            config.DbHoistedTxSettings.AsEnumerable());
        Assert.Equal((10, 10), (config.DbPool, config.DbPoolAcquisitionTimeout));
        Assert.Equal((1800, 30, true), (config.DbPoolMaxLifetime, config.DbPoolMaxIdletime, config.DbPoolAutomaticRecovery));
        Assert.Equal((null, "pgrst", true, true), (config.DbAnonRole, config.DbChannel, config.DbChannelEnabled, config.DbConfig));
        Assert.Equal(
            (null, null, "$.role", 1000), (config.JwtSecret, config.JwtAudience, config.JwtRoleClaimKey, config.JwtCacheMaxEntries));
        Assert.Equal(
            (OpenApiMode.FollowPrivileges, TransactionEnd.Commit, PostgrestLogLevel.Error),
            (config.OpenApiMode, config.DbTxEnd, config.LogLevel));
        Assert.True(config is { ClientErrorVerbose: true, UrlUseLegacyTargetNames: true, DbPreparedStatements: true });
        Assert.Null(config.ServerCorsAllowedOrigins);
        Assert.False(config.DbAggregatesEnabled || config.DbPlanEnabled || config.ServerTimingEnabled || config.OpenApiSecurityActive);
    }

    [Fact]
    public void An_empty_value_is_no_value_except_for_the_extra_search_path()
    {
        var config = Read(
            ("db-extra-search-path", ""), ("db-schemas", ""), ("db-anon-role", ""), ("db-max-rows", ""),
            ("server-cors-allowed-origins", ""));

        Assert.Empty(config.DbExtraSearchPath);
        Assert.Equal(["public"], config.DbSchemas.AsEnumerable());
        Assert.Equal((null, null, null), (config.DbAnonRole, config.DbMaxRows, config.ServerCorsAllowedOrigins));
    }

    [Fact]
    public void Lists_are_split_at_commas_and_trimmed()
    {
        var config = Read(("db-schemas", "v1 , v2,SPECIAL \"@/\\#~_-"), ("server-cors-allowed-origins", "http://a.com, http://b.com"));

        Assert.Equal(["v1", "v2", "SPECIAL \"@/\\#~_-"], config.DbSchemas.AsEnumerable());
        Assert.Equal(["http://a.com", "http://b.com"], config.ServerCorsAllowedOrigins!.Value.AsEnumerable());
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("TRUE", true)]
    [InlineData("\"True\"", true)]
    [InlineData("1", true)]
    [InlineData("false", false)]
    [InlineData("0", false)]
    [InlineData("-1", false)]
    public void A_flag_may_be_written_in_several_ways(string text, bool value) =>
        Assert.Equal(value, Read(("db-plan-enabled", text)).DbPlanEnabled);

    [Fact]
    public void Older_names_are_still_read_after_the_newer_ones()
    {
        var config = Read(
            ("max-rows", "5"), ("pre-request", "check"), ("root-spec", "spec"), ("db-schema", "api"), ("db-pool-timeout", "7"),
            ("role-claim-key", "$.r"), ("db-root-spec", "newer"));

        Assert.Equal(
            (5L, "check", "newer", 7, "$.r"),
            (config.DbMaxRows, config.DbPreRequest, config.DbRootSpec, config.DbPoolMaxIdletime, config.JwtRoleClaimKey));
        Assert.Equal(["api"], config.DbSchemas.AsEnumerable());
    }

    [Fact]
    public void Every_mistake_is_told_at_once_in_a_line_of_its_own()
    {
        var (config, errors) = PostgrestConfigReader.Read(Source(
            ("db-pool", "many"), ("db-plan-enabled", "perhaps"), ("openapi-mode", "off"), ("db-tx-end", "never"), ("log-level", "loud"),
            ("db-schemas", "api,pg_catalog"), ("jwt-secret", "too short"), ("jwt-role-claim-key", "role.other"), ("jwt-aud", "a:/ b"),
            ("openapi-server-proxy-uri", "htp:/@@localhorst.invalid"), ("client-error-verbosity", "chatty"),
            ("db-uri", "postgresql://me:hush@db:x/")));

        Assert.Null(config);
        Assert.Equal(
            [
                "client-error-verbosity: expected verbose or minimal, not \"chatty\"",
                "db-plan-enabled: expected true or false, not \"perhaps\"",
                "db-pool: expected a whole number, not \"many\"",
                "db-schemas: db-schemas does not allow schema: 'pg_catalog'",
                "db-tx-end: expected commit, commit-allow-override, rollback or rollback-allow-override, not \"never\"",
                "db-uri: invalid port number: \"x\"",
                "jwt-aud: jwt-aud should be a string or a valid URI",
                "jwt-role-claim-key: failed to parse role-claim-key value (role.other)",
                "jwt-secret: The JWT secret must be at least 32 characters long.",
                "log-level: expected crit, error, warn, info or debug, not \"loud\"",
                "openapi-mode: expected follow-privileges, ignore-privileges or disabled, not \"off\"",
                "openapi-server-proxy-uri: Malformed proxy uri, a correct example: https://example.com:8443/basePath",
            ],
            errors.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("https://example.com", true)]
    [InlineData("https://example.com:8443/basePath", true)]
    [InlineData("http://example.com/openapi.json", true)]
    [InlineData("ftp://example.com", false)]
    [InlineData("https://me@example.com", false)]
    [InlineData("https://example.com/?a=b", false)]
    [InlineData("https://example.com:0", false)]
    [InlineData("https:///path", false)]
    [InlineData("example.com", false)]
    public void The_proxy_URI_is_a_plain_web_address(string uri, bool valid) => Assert.Equal(valid, ProxyUri.IsValid(uri));

    [Fact]
    public void The_secret_may_come_from_a_file_and_in_either_base64()
    {
        var files = new Dictionary<string, string>
        {
            ["/run/secret"] = "reallyreallyreallyreallyverysafe\n",
            ["/run/base64"] = "cmVhbGx5cmVhbGx5cmVhbGx5cmVhbGx5dmVyeXNhZmU=",
        };

        Assert.Equal("reallyreallyreallyreallyverysafe", SecretOf(("jwt-secret", "@/run/secret")));
        Assert.Equal("reallyreallyreallyreallyverysafe", SecretOf(("jwt-secret", "@/run/base64"), ("jwt-secret-is-base64", "true")));
        Assert.Equal(
            "??>reallyreallyreallyreallyverysafe",
            SecretOf(("jwt-secret", "Pz8-cmVhbGx5cmVhbGx5cmVhbGx5cmVhbGx5dmVyeXNhZmU."), ("secret-is-base64", "true")));

        string SecretOf(params (string, string)[] settings)
        {
            var (config, errors) = PostgrestConfigReader.Read(
                Source(settings) with { ReadFile = path => Encoding.UTF8.GetBytes(files[path]) });
            Assert.Empty(errors);
            return Encoding.UTF8.GetString(config!.JwtSecret!);
        }
    }

    [Fact]
    public void A_file_that_is_not_there_and_a_secret_that_is_no_base64_are_mistakes()
    {
        Assert.StartsWith("jwt-secret: Could not find", Assert.Single(Mistakes(("jwt-secret", "@/does/not/exist"))));
        Assert.StartsWith("db-uri: Could not find", Assert.Single(Mistakes(("db-uri", "@/does/not/exist"))));
        Assert.Equal(
            "jwt-secret: it is not valid base64",
            Assert.Single(Mistakes(("jwt-secret", new string('!', 40)), ("jwt-secret-is-base64", "true"))));
    }

    [Fact]
    public void The_pools_settings_become_part_of_the_connection_string()
    {
        var config = Read(
            ("db-uri", "postgresql://me:hush@db/films"), ("db-pool", "3"), ("db-pool-acquisition-timeout", "2"),
            ("db-pool-max-lifetime", "60"),
            ("db-pool-max-idletime", "5"));

        var connection = new NpgsqlConnectionStringBuilder(config.ConnectionString);
        Assert.Equal(("db", "me", "hush", "films"), (connection.Host, connection.Username, connection.Password, connection.Database));
        Assert.Equal(
            (3, 2, 60, 5), (connection.MaxPoolSize, connection.Timeout, connection.ConnectionLifetime, connection.ConnectionIdleLifetime));
        Assert.Equal((0, true), (connection.CommandTimeout, connection.IncludeErrorDetail));
    }

    [Theory]
    [InlineData("host=db", true, 30, 10)]
    [InlineData("host=db keepalives_idle=5", true, 5, 10)]
    [InlineData("host=db keepalives=0", false, 0, 0)]
    [InlineData("host=/var/run/postgresql", false, 0, 0)]
    public void A_link_that_died_without_a_word_is_found_out_unless_the_operator_says_otherwise(string uri, bool alive, int after, int each)
    {
        var connection = new NpgsqlConnectionStringBuilder(Read(("db-uri", uri)).ConnectionString);

        Assert.Equal((alive, after, each), (connection.TcpKeepAlive, connection.TcpKeepAliveTime, connection.TcpKeepAliveInterval));
    }

    [Fact]
    public void A_setting_of_the_database_comes_before_all_others_and_hides_them_even_when_empty()
    {
        var source = Source(("db-schemas", "api"), ("db-anon-role", "web_anon"), ("db-max-rows", "10")) with
        {
            InDatabase = new Dictionary<string, string> { ["db_schemas"] = "tenant1, tenant2", ["db_anon_role"] = "" },
        };

        var config = PostgrestConfigReader.Read(source).Config!;
        Assert.Equal(["tenant1", "tenant2"], config.DbSchemas.AsEnumerable());
        Assert.Equal((null, 10L), (config.DbAnonRole, config.DbMaxRows));
    }

    [Fact]
    public void Names_of_variables_are_PostgRESTs()
    {
        Assert.Equal("PGRST_DB_POOL_MAX_IDLETIME", PostgrestConfigReader.VariableOf("db-pool-max-idletime"));
        Assert.Equal("app.settings.My_Key", PostgrestConfigReader.AppSettingOf("PGRST_APP_SETTINGS_My_Key"));
        Assert.Null(PostgrestConfigReader.AppSettingOf("PGRST_DB_URI"));
    }

    [Fact]
    public void The_dump_shows_every_setting_and_no_secret()
    {
        var source = Source(
            ("db-uri", "postgresql://me:hush@db/films?options=-c%20x.y%3Dhush"), ("jwt-secret", "hush-hush-hush-hush-hush-hush-hush"),
            ("db-tx-end", "commit-allow-override"), ("db-max-rows", "5"), ("jwt-role-claim-key", "$['x\"y']")) with
        {
            AppSettings = [new("app.settings.key", "hush")],
        };

        var dump = ConfigDump.Text(PostgrestConfigReader.Read(source).Config!);
        Assert.DoesNotContain("hush", dump);
        var lines = dump.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines.Order(StringComparer.Ordinal), lines);
        Assert.Contains("db-tx-end = \"commit-allow-override\"", lines);
        Assert.Contains("db-max-rows = 5", lines);
        Assert.Contains("db-uri = \"host=db port=5432 dbname=films user=me\"", lines);
        Assert.Contains("jwt-role-claim-key = \"$$['x\\\"y']\"", lines);
        Assert.Contains("jwt-secret = \"[redacted]\"", lines);
        Assert.Contains("app.settings.key = \"[redacted]\"", lines);
        Assert.Contains("openapi-mode = \"follow-privileges\"", lines);
    }

    private static PostgrestConfig Read(params (string Name, string Value)[] settings)
    {
        var (config, errors) = PostgrestConfigReader.Read(Source(settings));
        Assert.Empty(errors);
        return config!;
    }

    private static ImmutableArray<string> Mistakes(params (string Name, string Value)[] settings) =>
        PostgrestConfigReader.Read(Source(settings)).Errors;

    private static SettingSource Source(params (string Name, string Value)[] settings)
    {
        var values = settings.ToDictionary(setting => setting.Name, setting => setting.Value);
        return new() { Setting = name => values.GetValueOrDefault(name), Environment = _ => null };
    }
}
