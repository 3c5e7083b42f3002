using System.CommandLine;

namespace Edge.Hosting.Commands;

/// <summary>Says in one line what is wrong with a command line, and names what was probably meant.</summary>
internal static class UsageErrors
{
    /// <returns>Null if nothing is wrong.</returns>
    public static string? In(ParseResult parsed)
    {
        if (parsed.Errors.Count == 0) return null;
        var command = parsed.CommandResult.Command;
        var path = Path(parsed);
        if (parsed.UnmatchedTokens is [var unknown, ..]) return Unknown(unknown, command, path);
        if (command.Action is null && command.Subcommands.Count > 0)
            return $"{path} what? There are: {string.Join(", ", command.Subcommands.Select(sub => $"{path} {sub.Name}"))}";
        return string.Join("; ", parsed.Errors.Select(error => OneLine(error.Message))) + $" (see {path} --help)";
    }

    private static string OneLine(string message) =>
        string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');

    private static string Unknown(string word, Command command, string path)
    {
        var isOption = word.StartsWith('-');
        var (kind, known) = isOption
            ? ("option", command.Options.Select(option => option.Name).Concat(["--help", "--version"]).Concat(SettingArguments.WebHost))
            : ("command", command.Subcommands.Select(sub => sub.Name));
        var name = isOption ? word.Split('=')[0] : word;
        var fault = (isOption, command.Subcommands.Count) switch
        {
            (false, 0) => $"{path} does not take '{word}'",
            _ => $"there is no {kind} '{name}'{(path == "edge" ? "" : $" of {path}")}",
        };
        var meant = Nearest.To(name, known);
        return meant is null ? $"{fault} (see {path} --help)" : $"{fault}; did you mean '{meant}'?";
    }

    private static string Path(ParseResult parsed)
    {
        List<string> names = [];
        for (System.CommandLine.Parsing.SymbolResult? at = parsed.CommandResult; at is not null; at = at.Parent)
        {
            if (at is System.CommandLine.Parsing.CommandResult result) names.Insert(0, result.Command.Name);
        }

        return names.Count > 1 ? string.Join(' ', names.Skip(1)) : names[0];
    }
}
