using System.Diagnostics;

namespace Edge.Tests.Support;

/// <summary>A command of the app as a process: what it prints where, and its exit code.</summary>
internal sealed record AppCommand(int Exit, string Output, string Errors)
{
    public static async Task<AppCommand> Run(string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new(process.ExitCode, output, await errors);
    }
}
