using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Edge.Hosting.Commands;

/// <summary>Composes the app without starting it, with the settings of the command line in its configuration.</summary>
internal delegate IHostApplicationBuilder Compose();

/// <summary>
/// Chooses what the process does. Without a command it serves, and parses nothing: the Functions host passes options of its own, and a start
/// must not wait for a parser. Commands are parsed by <see cref="CommandTree"/>.
/// </summary>
internal sealed class CommandLine(Func<string[], IHost> build, Func<string[], IHostApplicationBuilder> compose)
{
    public const int Failed = 1;
    public const int WrongUsage = 2;

    /// <returns>The exit code: the command's; 1 after an error of configuration; 2 for wrong usage. An error is one line on stderr.</returns>
    public async Task<int> Run(string[] args)
    {
        try
        {
            if (EdgeApplication.IsWorker(args)) return await Serve(args);
            var (settings, words) = SettingArguments.Split(args);
            return words is [] or ["serve"]
                ? await Serve(settings)
                : await CommandTree.Run(words, () => Serve(settings), () => compose(settings));
        }
        catch (Exception wrong) when (wrong is ConfigurationException or OptionsValidationException)
        {
            await Console.Error.WriteLineAsync($"edge: {wrong.Message.ReplaceLineEndings("; ")}");
            return Failed;
        }
    }

    private Task<int> Serve(string[] args) => ServeCommand.Run(() => build(args));
}
