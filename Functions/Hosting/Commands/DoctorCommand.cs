using System.CommandLine;
using System.Text.Json;
using Edge.Hosting.Commands.Doctor;

namespace Edge.Hosting.Commands;

/// <summary>Checks before a start or a deployment what the app needs, and says what to do about what is missing.</summary>
internal sealed class DoctorCommand : Command
{
    private readonly Option<bool> json = new("--json") { Description = "Print the findings as JSON" };

    public DoctorCommand(Compose compose) : base("doctor", "Checks what the app needs: database, rights, schema, storage, clock, tokens, policy.")
    {
        Add(json);
        SetAction((parsed, cancellation) => Run(compose, parsed.GetValue(json), cancellation));
    }

    /// <returns>1 if a check failed; warnings are 0.</returns>
    private static async Task<int> Run(Compose compose, bool json, CancellationToken cancellation)
    {
        var findings = await Examination.Of(compose, cancellation);
        await Console.Out.WriteAsync(json
            ? JsonSerializer.Serialize(findings, FindingsJson.Default.IReadOnlyListFinding) + "\n"
            : string.Concat(findings.Select(finding => finding.Line)));
        return findings.Any(finding => finding.Verdict == Verdict.Fail) ? CommandLine.Failed : 0;
    }
}
