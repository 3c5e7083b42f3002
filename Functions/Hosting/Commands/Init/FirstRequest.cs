using Npgsql;

namespace Edge.Hosting.Commands.Init;

/// <summary>Finds a request that answers rows, by asking as the app will: logged in as its role, acting as the anonymous one.</summary>
internal static class FirstRequest
{
    /// <returns>A <c>curl</c> command; one of the relations all the same if none has rows; null if there is none.</returns>
    public static async Task<string?> For(NpgsqlConnectionStringBuilder target, InitPlan plan, CancellationToken cancellation)
    {
        if (plan.Readable.IsEmpty) return null;
        var login = new NpgsqlConnectionStringBuilder(target.ConnectionString) { Username = plan.LoginRole, Password = plan.LoginPassword };
        await using var connection = new NpgsqlConnection(login.ConnectionString);
        await connection.OpenAsync(cancellation);
        await Run(connection, $"SET ROLE {Identifier(plan.AnonymousRole)}", cancellation);
        foreach (var relation in plan.Readable)
        {
            if (await HasRows(connection, relation, cancellation)) return Curl(relation, plan);
        }

        return Curl(plan.Readable[0], plan);
    }

    private static string Curl(RelationShape relation, InitPlan plan)
    {
        var profile = relation.Schema == plan.Schemas[0] ? "" : $" -H {Quoted($"Accept-Profile: {relation.Schema}")}";
        return $"curl {Quoted($"http://localhost:7071/rest/v1/{Uri.EscapeDataString(relation.Name)}?limit=3")}{profile}";
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static async Task<bool> HasRows(NpgsqlConnection connection, RelationShape relation, CancellationToken cancellation)
    {
        try
        {
            return await Run(connection, $"SELECT EXISTS (SELECT FROM {Identifier(relation.Schema)}.{Identifier(relation.Name)})", cancellation) is true;
        }
        catch (PostgresException)
        {
            // A view may fail where its owner's rights do not reach, or on its own account.
            return false;
        }
    }

    private static async Task<object?> Run(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellation);
    }

    private static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
