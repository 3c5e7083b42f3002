using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Edge.Kv.Tables;

namespace Edge.Tests.Support;

/// <summary>The run's one Azurite (tables only, in memory, on a free loopback port), started by the first test that needs it. It ends with this process.</summary>
internal sealed partial class Azurite
{
    private const string Account = "devstoreaccount1";

    /// <summary>The emulator's, which everybody knows.</summary>
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>
    /// Runs Azurite until its input ends, which it does however this process ends. Azurite itself would not tell which port it was given.
    /// </summary>
    private const string Launch =
        """
        process.stdin.on('end', () => process.exit()).resume();
        const { prototype } = require('net').Server, { listen } = prototype;
        prototype.listen = function (...where) {
          return listen.apply(this.once('listening', () => console.log(`port ${this.address().port}`)), where);
        };
        process.argv.splice(1, 0, 'azurite-table');
        require('./node_modules/azurite/dist/src/table/main.js');
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Lazy<Task<Azurite>> Shared = new(Start);
    private static int lastTable;

    private readonly Process process;

    private Azurite(Process process, string address)
    {
        this.process = process;
        ConnectionString = $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};TableEndpoint={address}/{Account};";
    }

    /// <summary>Skips the test, or on CI fails it, if npm cannot be had.</summary>
    public static async Task<Azurite> OfThisRun()
    {
        await NpmPackages.Installed();
        return await Shared.Value;
    }

    public string ConnectionString { get; }

    /// <summary>A table that nobody else uses and that is not there yet.</summary>
    public TableClient NewTable(HttpPipelinePolicy? faults = null) => Table($"test{Interlocked.Increment(ref lastTable)}", faults);

    /// <param name="faults">Sees every try of a request, retries included, which come without much delay.</param>
    public TableClient Table(string name, HttpPipelinePolicy? faults = null)
    {
        ObjectDisposedException.ThrowIf(process.HasExited, this);
        var options = TableKvStore.ClientOptions();
        options.Transport = new HttpClientTransport(new SocketsHttpHandler { UseProxy = false });
        if (faults is not null)
        {
            options.AddPolicy(faults, Azure.Core.HttpPipelinePosition.PerRetry);
            options.Retry.Delay = options.Retry.MaxDelay = TimeSpan.FromMilliseconds(1);
        }

        return new(ConnectionString, name, options);
    }

    private static async Task<Azurite> Start()
    {
        string[] arguments =
        [
            "-e", Launch, "--", "--tablePort", "0", "--inMemoryPersistence", "--silent", "--skipApiVersionCheck", "--disableTelemetry",
        ];
        var start = new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = Repository.Path("Functions.Tests"), RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        var (port, output) = (new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously), new ConcurrentQueue<string?>());
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += Heard;
        process.ErrorDataReceived += Heard;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            return new(process, $"http://127.0.0.1:{await port.Task.WaitAsync(Patience)}");
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw new InvalidOperationException($"Azurite did not start: {string.Join(Environment.NewLine, output)}");
        }

        void Heard(object sender, DataReceivedEventArgs line)
        {
            output.Enqueue(line.Data);
            if (Port().Match(line.Data ?? "") is { Success: true, Value: var said }) port.TrySetResult(said);
        }
    }

    [GeneratedRegex("(?<=^port )[0-9]+")]
    private static partial Regex Port();
}
