using Edge.Postgrest.Config;
using Microsoft.Azure.Functions.Worker.Builder;

namespace Edge.Hosting.Commands;

/// <summary>Shows which of PostgREST's settings are in force, secrets left out. What the database itself sets is not asked for.</summary>
internal sealed class DumpConfigCommand(Func<string[], FunctionsApplicationBuilder> compose) : ICommand
{
    public string Name => "dump-config";

    public string Summary => "print PostgREST's settings as the app understands them";

    public async Task<int> Run(string[] args)
    {
        await Console.Out.WriteAsync(ConfigDump.Text(new PostgrestSettings(compose(args).Configuration).Read()));
        return 0;
    }
}
