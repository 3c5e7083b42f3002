namespace Edge.Tests.Support;

public sealed class PostgresFixtureTests(FilmsDatabase films) : IClassFixture<FilmsDatabase>
{
    [SkippableFact]
    public async Task What_one_collection_does_the_next_one_does_not_see()
    {
        await films.Run("DELETE FROM api.shelves");
        var other = new FilmsDatabase();
        await other.InitializeAsync();

        Assert.Equal(["3"], await other.Column("SELECT count(*) FROM api.shelves"));
        await other.DisposeAsync();
    }

    [SkippableFact]
    public async Task The_authenticator_can_log_in_and_become_anonymous()
    {
        await using var connection = new Npgsql.NpgsqlConnection(
            new Npgsql.NpgsqlConnectionStringBuilder(films.ConnectionString) { Username = "film_authenticator", Password = "authenticator" }.ConnectionString);
        await connection.OpenAsync();

        Assert.Equal(["film_anon"], await connection.Column("SET ROLE film_anon; SELECT current_user"));
    }
}
