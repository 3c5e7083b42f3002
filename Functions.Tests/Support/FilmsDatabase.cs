namespace Edge.Tests.Support;

/// <summary>The spec tests' film archive: see <c>Spec/schema.sql</c>.</summary>
public class FilmsDatabase() : PostgresFixture("Functions.Tests/Spec/schema.sql", "Functions.Tests/Spec/functions.sql", "Functions.Tests/Spec/data.sql")
{
    /// <summary>For <c>db-uri</c>: the role that the app logs in as.</summary>
    public string AuthenticatorUri => DbUri("film_authenticator", "authenticator");
}
