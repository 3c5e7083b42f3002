using System.Buffers;

namespace Edge.Hosting.Commands;

/// <summary>
/// Tells settings from the words of a command. A setting is an option whose name has a colon or two underscores (<c>--Cache:Enabled=false</c>),
/// is an environment variable's (<c>--PGRST_DB_URI postgresql://…</c>), or is one of ASP.NET's.
/// </summary>
internal static class SettingArguments
{
    /// <summary>Settings of the web host that have no section.</summary>
    public static readonly IReadOnlyList<string> WebHost = ["--urls", "--http_ports", "--https_ports", "--environment"];

    private static readonly SearchValues<char> VariableCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    /// <returns>Settings as the configuration's command-line provider reads them, and all else in its order.</returns>
    public static (string[] Settings, string[] Words) Split(string[] args)
    {
        List<string> settings = [], words = [];
        for (var index = 0; index < args.Length; index++)
        {
            var equals = args[index].IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? args[index] : args[index][..equals];
            if (!IsSetting(name))
            {
                words.Add(args[index]);
                continue;
            }

            var key = name.Replace("__", ":", StringComparison.Ordinal);
            if (equals >= 0) settings.Add(key + args[index][equals..]);
            else if (++index < args.Length) settings.AddRange([key, args[index]]);
            else throw new ConfigurationException($"{name} needs a value");
        }

        return ([.. settings], [.. words]);
    }

    private static bool IsSetting(string name) =>
        name.StartsWith("--", StringComparison.Ordinal) && name.Length > 2
        && (WebHost.Contains(name, StringComparer.OrdinalIgnoreCase)
            || name.Contains(':', StringComparison.Ordinal)
            || name.AsSpan(2).Contains("__", StringComparison.Ordinal)
            || IsVariable(name.AsSpan(2)));

    /// <summary>At least one underscore, else capitals and digits only.</summary>
    private static bool IsVariable(ReadOnlySpan<char> name) =>
        name.Contains('_') && !name.ContainsAnyExcept(VariableCharacters);
}
