using Edge.Hosting;
using Edge.Hosting.Commands;

return await new CommandLine(EdgeApplication.Build, EdgeApplication.Configure).Run(args);
