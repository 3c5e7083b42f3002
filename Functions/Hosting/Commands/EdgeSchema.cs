using Npgsql;

namespace Edge.Hosting.Commands;

/// <summary>
/// Lets whoever installs something make it in the schema <c>edge</c>. The schema belongs to who made it first: the role that the app logs in
/// as, or the one that <c>--as</c> named.
/// </summary>
internal static class EdgeSchema
{
    private const string Question =
        """
        SELECT pg_catalog.pg_get_userbyid(nspowner)::text, quote_ident(current_user)
        FROM pg_catalog.pg_namespace
        WHERE nspname = 'edge' AND NOT (pg_catalog.has_schema_privilege(oid, 'CREATE') AND pg_catalog.has_schema_privilege(oid, 'USAGE'))
        """;

    /// <summary>What is missing for the installer.</summary>
    /// <param name="Owner">The role that can give it, beside a superuser.</param>
    /// <param name="Grant">The statement that gives it.</param>
    public sealed record MissingGrant(string Owner, string Grant);

    /// <summary>Null: the schema is not there, or the installer may make things in it.</summary>
    public static async Task<MissingGrant?> Missing(NpgsqlDataSource installer, CancellationToken cancellation)
    {
        await using var command = installer.CreateCommand(Question);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? new(reader.GetString(0), $"GRANT USAGE, CREATE ON SCHEMA edge TO {reader.GetString(1)}") : null;
    }

    /// <summary>Gives the installer what is missing, if the app's login role can.</summary>
    /// <exception cref="ConfigurationException">It cannot; the message says who can, and how.</exception>
    public static async Task Open(NpgsqlDataSource installer, NpgsqlDataSource login, CancellationToken cancellation)
    {
        if (await Missing(installer, cancellation) is not { } missing) return;
        try
        {
            await using var command = login.CreateCommand(missing.Grant);
            await command.ExecuteNonQueryAsync(cancellation);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new ConfigurationException(Advice(missing));
        }

        // Without the right to grant, Postgres only warns.
        if (await Missing(installer, cancellation) is not null) throw new ConfigurationException(Advice(missing));
    }

    /// <summary>A comment for what is printed, so that whoever runs it knows what has to come before.</summary>
    public static async Task<string> Note(NpgsqlDataSource installer, CancellationToken cancellation) =>
        await Missing(installer, cancellation) is { } missing ? $"-- {Advice(missing).ReplaceLineEndings(" ")}\n" : "";

    private static string Advice(MissingGrant missing) =>
        $"The schema edge belongs to {missing.Owner}. That role, or a superuser, first runs: {missing.Grant};";
}
