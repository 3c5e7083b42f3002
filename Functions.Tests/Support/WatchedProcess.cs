using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace Edge.Tests.Support;

/// <summary>A program that says on its error output how it is doing. It ends with this process, however that ends.</summary>
internal sealed class WatchedProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Process _watcher;
    private readonly Task _listening;

    public WatchedProcess(string program, IEnumerable<string> arguments)
    {
        // The pipe to the watcher closes when this process ends.
        string[] watch = ["-c", "\"$@\" </dev/null & read _; kill $!; wait $!", "watch", program, .. arguments];
        _watcher = Process.Start(new ProcessStartInfo("sh", watch) { RedirectStandardInput = true, RedirectStandardError = true })!;
        _listening = Listen();
    }

    /// <summary>The next line that has this in it.</summary>
    public async Task<string> Says(string words)
    {
        using var patience = new CancellationTokenSource(Patience);
        var said = new StringBuilder();
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync(patience.Token))
            {
                if (line.Contains(words, StringComparison.Ordinal)) return line;
                said.AppendLine(line);
            }
        }
        catch (OperationCanceledException)
        {
        }

        throw new InvalidOperationException($"It has not said «{words}» but:\n{said}");
    }

    /// <summary>Ends it, and waits for that.</summary>
    public async ValueTask DisposeAsync()
    {
        _watcher.StandardInput.Close();
        await _watcher.WaitForExitAsync();
        await _listening;
        _watcher.Dispose();
    }

    private async Task Listen()
    {
        while (await _watcher.StandardError.ReadLineAsync() is { } line) _lines.Writer.TryWrite(line);
        _lines.Writer.Complete();
    }
}
