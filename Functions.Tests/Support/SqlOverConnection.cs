using Npgsql;

namespace Edge.Tests.Support;

/// <summary>What tests ask of a database behind the app's back.</summary>
internal static class SqlOverConnection
{
    public static async Task Run(this NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column, as text.</summary>
    public static async Task<IReadOnlyList<string?>> Column(this NpgsqlConnection connection, string sql)
    {
        var values = new List<string?>();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) values.Add(reader.IsDBNull(0) ? null : reader.GetValue(0).ToString());
        return values;
    }
}
