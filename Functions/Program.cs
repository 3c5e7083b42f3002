using Edge.Hosting;
using Edge.Hosting.Commands;
using Microsoft.Azure.Functions.Worker.Builder;

return await new CommandLine(
    new ServeCommand(Compose),
    new GenerateCommand(Compose),
    new CacheCommand(Compose),
    new DumpConfigCommand(Compose),
    new HealthCommand()).Run(args);

static FunctionsApplicationBuilder Compose(string[] args)
{
    var builder = FunctionsApplication.CreateBuilder(args);
    builder.ConfigureFunctionsWebApplication();
    builder.AddEdgeHosting();
    builder.AddAuth();
    builder.AddTelemetry();
    builder.AddWeb();
    builder.AddAccess();
    builder.AddPostgrest();
    builder.AddKv();
    builder.AddOrigin();
    builder.AddCache();
    builder.AddPolicyGate();
    builder.AddLimits();
    builder.AddClient();
    return builder;
}
