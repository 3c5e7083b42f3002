using Edge.Postgrest.Config;
using Microsoft.Extensions.Hosting;

namespace Edge.Hosting.Commands;

/// <summary>Shows which settings are in force, PostgREST's and ours, secrets left out. What the database itself sets is not asked for.</summary>
internal sealed class DumpConfigCommand(Func<string[], IHostApplicationBuilder> compose) : ICommand
{
    public string Name => "dump-config";

    public string Summary => "print the settings as the app understands them";

    public async Task<int> Run(string[] args)
    {
        var app = compose(args);
        await Console.Out.WriteAsync(ConfigDump.Text(new PostgrestSettings(app.Configuration).Read()));
        await Console.Out.WriteAsync($"# Edge's own\n{OptionsDump.Text(app.Services)}");
        return 0;
    }
}
