using Edge.Hosting.DevPostgres;
using Npgsql;

namespace Edge.Tests.Hosting;

public sealed class PostgresClusterTests
{
    [Theory]
    [InlineData("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", 15)]
    [InlineData("postgres (PostgreSQL) 19beta1", 19)]
    [InlineData("postgres (Greenplum Database) 6.0", null)]
    public void The_major_version_is_read_from_what_postgres_says(string answer, int? major) =>
        Assert.Equal(major, PostgresBinaries.ParseMajor(answer));

    [Fact]
    public async Task A_throw_away_cluster_answers_and_leaves_nothing()
    {
        string log;
        await using (var cluster = await ThrowAwayCluster.Start(await PostgresSearch.Find(_ => { }, default), default))
        {
            await using var source = NpgsqlDataSource.Create(cluster.ConnectionString());
            Assert.Equal("logical", await source.CreateCommand("SHOW wal_level").ExecuteScalarAsync());
            log = cluster.LogFile;
            Assert.True(File.Exists(log));
        }

        Assert.False(Directory.Exists(Path.GetDirectoryName(Path.GetDirectoryName(log))));
    }
}
