using System.CommandLine;
using Edge.Postgrest.Config;

namespace Edge.Hosting.Commands;

/// <summary>Prints the settings in force, PostgREST's and ours, without secrets. It does not ask the database for those that it sets.</summary>
internal sealed class DumpConfigCommand : Command
{
    public DumpConfigCommand(Compose compose) : base("dump-config", "Prints the settings as the app understands them, without secrets.") =>
        SetAction((_, _) => Run(compose));

    private static async Task<int> Run(Compose compose)
    {
        var app = compose();
        await Console.Out.WriteAsync(ConfigDump.Text(new PostgrestSettings(app.Configuration).Read()));
        await Console.Out.WriteAsync($"# Edge's own\n{OptionsDump.Text(app.Services)}");
        return 0;
    }
}
