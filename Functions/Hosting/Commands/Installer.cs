using Edge.Postgrest;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Edge.Hosting.Commands;

/// <summary>Holds what commands share that change the database as the role of <c>--as</c>: its connection, and their errors.</summary>
internal static class Installer
{
    /// <summary>Reads the settings with the database URI of <c>--as</c>, or gives the app's own without it.</summary>
    public static PostgrestConfig ConfigFor(IConfiguration configuration, PostgrestConfig login, string? owner)
    {
        if (owner is null) return login;
        configuration[PostgrestSettings.DatabaseKey] = owner;
        return new PostgrestSettings(configuration).Read();
    }

    /// <summary>Splits the values of <c>--tables</c>, which may stand apart or behind commas.</summary>
    public static string[] Names(string[] given) =>
        [.. given.SelectMany(one => one.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>Runs a command and turns what Postgres refuses into one line.</summary>
    /// <param name="needs">What the role must be able to do, as a sentence without its end.</param>
    /// <exception cref="ConfigurationException">Postgres refused, or cannot be reached.</exception>
    public static async Task<int> Run(string needs, Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new ConfigurationException(
                $"{refused.MessageText}. Who does this {needs}: name such a role with --as, or have it run the SQL of --print");
        }
        catch (PostgresException refused)
        {
            throw new ConfigurationException($"{refused.MessageText}; nothing has been changed");
        }
        catch (NpgsqlException unreachable)
        {
            throw new ConfigurationException($"the database cannot be asked: {unreachable.Message}");
        }
    }
}
