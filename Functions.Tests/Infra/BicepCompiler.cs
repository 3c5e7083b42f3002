using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;

namespace Edge.Tests.Infra;

/// <summary>
/// The pinned Bicep compiler, without Azure: one process for the whole run, which is asked over JSON-RPC on its standard input. A template
/// takes it seconds at first and a fraction of one after. It ends with its input, so with this process.
/// </summary>
internal sealed class BicepCompiler : IDisposable
{
    private static readonly JsonObject Somewhere = new()
    {
        ["tenantId"] = "00000000-0000-0000-0000-000000000002",
        ["subscriptionId"] = "00000000-0000-0000-0000-000000000001",
        ["resourceGroup"] = "edge",
        ["location"] = "westeurope",
        ["deploymentName"] = "main",
    };

    private readonly Process _process;
    private readonly SemaphoreSlim _one = new(1);
    private int _asked;

    private BicepCompiler(Process process) => _process = process;

    /// <summary>The run's compiler.</summary>
    public static BicepCompiler Shared { get; } = Start();

    /// <summary>Everything that compiler and linter have to say about a template or a parameter file and what it uses, one line each.</summary>
    public async Task<IReadOnlyList<string>> Diagnostics(string file)
    {
        var method = file.EndsWith(".bicepparam", StringComparison.Ordinal) ? "bicep/compileParams" : "bicep/compile";
        var result = await Ask(method, new() { ["path"] = file, ["parameterOverrides"] = new JsonObject() });
        return [.. result["diagnostics"]!.AsArray().Select(said => $"{Path.GetFileName((string?)said!["source"])}: {said["code"]}: {said["message"]}")];
    }

    /// <summary>The template as Azure would get it.</summary>
    public async Task<JsonNode> Compile(string file) => JsonNode.Parse((string)(await Ask("bicep/compile", new() { ["path"] = file }))["contents"]!)!;

    /// <summary>The resources that a deployment with this parameter file would have.</summary>
    /// <returns>Null if it does not compile.</returns>
    public async Task<JsonArray?> Predict(string parameterFile)
    {
        var answer = await Exchange("bicep/getSnapshot", new() { ["path"] = parameterFile, ["metadata"] = Somewhere.DeepClone() });
        if ((string?)answer["error"]?["message"] == "Compilation failed") return null;
        return JsonNode.Parse((string)Result(answer)["snapshot"]!)!["predictedResources"]!.AsArray();
    }

    /// <summary>The file as the compiler would lay it out.</summary>
    public async Task<string> Format(string file) => (string)(await Ask("bicep/format", new() { ["path"] = file }))["contents"]!;

    public void Dispose()
    {
        _process.Dispose();
        _one.Dispose();
    }

    private async Task<JsonNode> Ask(string method, JsonObject parameters) => Result(await Exchange(method, parameters));

    private static JsonNode Result(JsonNode answer) => answer["result"] ?? throw new InvalidOperationException(answer["error"]!.ToJsonString());

    private async Task<JsonNode> Exchange(string method, JsonObject parameters)
    {
        await _one.WaitAsync();
        try
        {
            var question = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = ++_asked, ["method"] = method, ["params"] = parameters };
            var body = Encoding.UTF8.GetBytes(question.ToJsonString());
            var input = _process.StandardInput.BaseStream;
            await input.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n")));
            await input.WriteAsync(body);
            await input.FlushAsync();
            return await Read(_process.StandardOutput.BaseStream);
        }
        finally
        {
            _one.Release();
        }
    }

    private static async Task<JsonNode> Read(Stream output)
    {
        var header = new StringBuilder();
        var one = new byte[1];
        while (!header.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await output.ReadExactlyAsync(one);
            header.Append((char)one[0]);
        }

        var length = header.ToString().Split("Content-Length:", 2)[1].Split("\r\n", 2)[0];
        var body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
        await output.ReadExactlyAsync(body);
        return JsonNode.Parse(body)!;
    }

    private static BicepCompiler Start()
    {
        var program = typeof(BicepCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "BicepCompiler").Value!;
        // A package's files need not come with their permissions.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.UserExecute);
        return new(Process.Start(new ProcessStartInfo(program, ["jsonrpc", "--stdio"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
            // It lives for a minute: measuring what to optimise would not pay.
            Environment = { ["DOTNET_TieredPGO"] = "0" },
        })!);
    }
}
