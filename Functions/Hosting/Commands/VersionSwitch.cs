using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Edge.Hosting.Commands;

/// <summary>Prints the app's version, behind any command.</summary>
internal sealed class VersionSwitch : Option<bool>
{
    public VersionSwitch() : base("--version")
    {
        Description = "Show the version";
        Recursive = true;
        Action = new Print();
    }

    private sealed class Print : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var version = typeof(VersionSwitch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
            parseResult.InvocationConfiguration.Output.WriteLine(version);
            return 0;
        }
    }
}
