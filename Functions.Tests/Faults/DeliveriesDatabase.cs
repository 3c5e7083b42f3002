namespace Edge.Tests.Faults;

/// <summary>See <c>deliveries.sql</c>.</summary>
public sealed class DeliveriesDatabase() : PostgresFixture(Script)
{
    internal const string Script = "Functions.Tests/Faults/deliveries.sql";

    /// <summary>For <c>db-uri</c>: the role that the app logs in as.</summary>
    public string AuthenticatorUri => DbUri("delivery_authenticator", "authenticator");
}
