using Edge.Tests.Cache;

namespace Edge.Tests.ChangeFeed;

/// <summary>Set-up: what is published, and that no application's write fails for it.</summary>
public sealed class FeedCommandTests
{
    private const string Writes =
        """
        INSERT INTO api.keyless VALUES (1); UPDATE api.keyless SET id = 2; DELETE FROM api.keyless;
        INSERT INTO api.generated (a) VALUES (1); UPDATE api.generated SET a = 2; DELETE FROM api.generated;
        INSERT INTO api.generated_full (a) VALUES (1); UPDATE api.generated_full SET a = 2; DELETE FROM api.generated_full;
        INSERT INTO api.parts VALUES (1), (11); UPDATE api.parts SET id = 12 WHERE id = 1; DELETE FROM api.parts;
        INSERT INTO api.notices VALUES (77, ''); UPDATE api.notices SET id = 78 WHERE id = 77; DELETE FROM api.notices WHERE id = 78
        """;

    private const string Tables =
        """
        CREATE TABLE api.keyless (id integer);
        CREATE TABLE api.generated (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED PRIMARY KEY);
        CREATE TABLE api.generated_full (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED);
        ALTER TABLE api.generated_full REPLICA IDENTITY FULL;
        CREATE UNLOGGED TABLE api.fleeting (id integer PRIMARY KEY);
        CREATE TABLE api.parts (id integer PRIMARY KEY) PARTITION BY RANGE (id);
        CREATE TABLE api.parts_low PARTITION OF api.parts FOR VALUES FROM (0) TO (10);
        CREATE TABLE api.parts_high PARTITION OF api.parts FOR VALUES FROM (10) TO (20)
        """;

    [SkippableFact]
    public async Task No_table_is_published_whose_writers_would_fail_and_what_is_done_is_taken_back()
    {
        await using var library = await LibraryCluster.Start();
        await library.Run(Tables);
        Assert.Equal(1, await Command(library, "status"));

        Assert.Equal(0, await Command(library, "install", "--all", "--print"));
        Assert.Equal(0L, await library.Count("SELECT count(*) FROM pg_publication"));

        for (var times = 0; times < 2; times++) Assert.Equal(0, await Command(library, "install", "--all"));
        Assert.Equal(0, await Command(library, "status"));
        Assert.Equal(0L, await library.Count(
            "SELECT count(*) FROM pg_publication_tables WHERE tablename IN ('keyless', 'generated', 'generated_full', 'fleeting')"));
        Assert.Equal(4L, await library.Count(
            "SELECT count(*) FROM pg_publication_tables WHERE tablename IN ('parts_low', 'parts_high', 'notices', 'books')"));
        Assert.Equal(1L, await library.Count("SELECT count(*) FROM pg_roles WHERE rolname = 'lending_authenticator' AND rolreplication"));
        await library.Run(Writes);

        Assert.Equal(0, await Command(library, "uninstall"));
        Assert.Equal(0L, await library.Count("SELECT (SELECT count(*) FROM pg_publication) + (SELECT count(*) FROM pg_event_trigger)"));
    }

    [SkippableFact]
    public async Task Named_tables_are_added_partitions_by_their_root()
    {
        await using var library = await LibraryCluster.Start();
        await library.Run(Tables);

        Assert.Equal(0, await Command(library, "install", "--tables", "notices"));
        Assert.Equal(0, await Command(library, "install", "--tables", "parts"));

        Assert.Equal(3L, await library.Count("SELECT count(*) FROM pg_publication_tables WHERE pubname = 'edge'"));
        Assert.Equal(1, await Command(library, "install", "--tables", "no_such_table"));
        Assert.Equal(1, await Command(library, "install"));
    }

    private static Task<int> Command(LibraryCluster library, params string[] command) => EntryPoint.Command(
        ["feed", .. command, "--as", library.OwnerUri, $"--Postgrest:db-uri={library.AuthenticatorUri}", "--Postgrest:db-schemas=api"]);
}
