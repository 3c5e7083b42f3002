using Edge.Hosting;
using Edge.Hosting.Commands;

return await new CommandLine(
    new ServeCommand(EdgeApplication.Build),
    new GenerateCommand(EdgeApplication.Configure),
    new CacheCommand(EdgeApplication.Configure),
    new DumpConfigCommand(EdgeApplication.Configure),
    new HealthCommand()).Run(args);
