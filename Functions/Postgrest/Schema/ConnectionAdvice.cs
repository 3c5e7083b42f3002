using System.Net.Sockets;
using Npgsql;

namespace Edge.Postgrest.Schema;

/// <summary>Says in one line why the database cannot be reached, and what to do about it.</summary>
internal static class ConnectionAdvice
{
    /// <summary>The failure in one line.</summary>
    public static string Of(Exception failure) => Cause(failure) switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword } refused => $"{refused.MessageText}: correct the password in db-uri",
        PostgresException { SqlState: PostgresErrorCodes.InvalidAuthorizationSpecification } refused =>
            $"{refused.MessageText}: correct the user in db-uri, or let pg_hba.conf admit it",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } refused =>
            $"{refused.MessageText}: create it, or correct the name in db-uri",
        PostgresException refused => $"{refused.SqlState}: {OneLine(refused.MessageText)}",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } =>
            "the host in db-uri is not known: correct its name, or the DNS",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
            "nothing listens at the host and port in db-uri: start the server, or correct them",
        var other => OneLine(other is SocketException ? other.Message : failure.Message),
    };

    /// <summary>The settings are wrong: trying again does not help.</summary>
    public static bool IsMistake(Exception failure) => Cause(failure) is PostgresException
    {
        SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification or PostgresErrorCodes.InvalidCatalogName,
    };

    /// <summary>With several hosts, the first one's: they are tried in their order.</summary>
    private static Exception Cause(Exception failure)
    {
        for (var cause = failure; ; cause = cause.InnerException!)
        {
            if (cause is AggregateException { InnerExceptions: [var first, ..] }) return Cause(first);
            if (cause is PostgresException or SocketException) return cause;
            if (cause.InnerException is null) return failure;
        }
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
