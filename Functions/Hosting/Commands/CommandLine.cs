using Microsoft.Extensions.Options;

namespace Edge.Hosting.Commands;

/// <summary>
/// Chooses the command: the first argument's, or without one, or if it is an option (the Functions host gives options only), the first command.
/// </summary>
internal sealed class CommandLine(params ICommand[] commands)
{
    private const int Failed = 1;
    private const int WrongUsage = 2;

    /// <returns>
    /// The process's exit code: the command's; 1 after an error of configuration, which is one line on stderr; 2 for an unknown command.
    /// </returns>
    public async Task<int> Run(string[] args)
    {
        if (args is ["--help" or "-h" or "help", ..])
        {
            await Console.Out.WriteAsync(Usage());
            return 0;
        }

        var named = args is [var first, ..] && !first.StartsWith('-');
        var command = named ? Array.Find(commands, command => command.Name == args[0]) : commands[0];
        if (command is null)
        {
            await Console.Error.WriteAsync($"edge: there is no command '{args[0]}'\n\n{Usage()}");
            return WrongUsage;
        }

        try
        {
            return await command.Run(named ? args[1..] : args);
        }
        catch (Exception wrong) when (wrong is ConfigurationException or OptionsValidationException)
        {
            await Console.Error.WriteLineAsync($"edge: {wrong.Message.ReplaceLineEndings("; ")}");
            return Failed;
        }
    }

    private string Usage()
    {
        var width = commands.Max(command => command.Name.Length);
        var lines = commands.Select(command => $"  {command.Name.PadRight(width)}  {command.Summary}\n");
        return $"usage: dotnet run --project Functions -- [command] [--setting value …]\n\n{string.Concat(lines)}";
    }
}
