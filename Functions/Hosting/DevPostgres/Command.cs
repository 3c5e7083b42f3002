using System.Diagnostics;

namespace Edge.Hosting.DevPostgres;

/// <summary>One run of a command-line program, to its end.</summary>
internal static class Command
{
    /// <summary>Exit code, and both output streams as one text.</summary>
    internal sealed record Result(int ExitCode, string Output)
    {
        public string LastLine => Output.AsSpan().TrimEnd().ToString().Split('\n')[^1].Trim();
    }

    /// <param name="account">Whom it runs as.</param>
    /// <param name="folder">Its working folder, which that account must be able to enter.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static async Task<Result> Run(
        string program, IEnumerable<string> arguments, ServerAccount account, string folder, CancellationToken cancellation)
    {
        var start = Prepare(program, arguments, account, folder);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return new(process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>
    /// Like <see cref="Run"/>, but what it says goes where the app's own output goes: a server that the program leaves behind may keep its
    /// streams open, and reading them would never end.
    /// </summary>
    public static async Task<int> RunDetaching(
        string program, IEnumerable<string> arguments, ServerAccount account, string folder, CancellationToken cancellation)
    {
        using var process = Process.Start(Prepare(program, arguments, account, folder))!;
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode;
    }

    private static ProcessStartInfo Prepare(string program, IEnumerable<string> arguments, ServerAccount account, string folder)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, UseShellExecute = false };
        foreach (var variable in start.Environment.Keys.Where(IsAboutPostgres).ToList()) start.Environment.Remove(variable);
        start.Environment["LC_ALL"] = "C";
        account.Apply(start);
        return start;
    }

    /// <summary>PGDATA, PGPORT, PGHOST and the like would lead the tools to somebody else's server.</summary>
    private static bool IsAboutPostgres(string variable) =>
        variable.StartsWith("PG", StringComparison.Ordinal) && !variable.StartsWith("PGRST", StringComparison.Ordinal);
}
