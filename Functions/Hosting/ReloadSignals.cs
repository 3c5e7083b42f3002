using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>
/// SIGUSR1 asks for the schema cache and SIGUSR2 for the configuration to be read anew, where a system has these signals: with
/// <c>db-channel-enabled</c> off they are the way to say so without a restart.
/// </summary>
/// <remarks>PostgREST v16.2, Unix.hs > installSignalHandlers.</remarks>
internal sealed partial class ReloadSignals : IDisposable
{
    private readonly ILogger log;
    private readonly List<PosixSignalRegistration> registrations = [];

    /// <param name="reloadSchema">May fail; what was in use stays in use then.</param>
    public ReloadSignals(Func<Task> reloadSchema, Func<Task> reloadConfig, ILogger log)
    {
        this.log = log;
        if (OperatingSystem.IsWindows()) return;
        var isLinux = OperatingSystem.IsLinux();
        Listen(isLinux ? 10 : 30, "SIGUSR1", reloadSchema);
        Listen(isLinux ? 12 : 31, "SIGUSR2", reloadConfig);
    }

    public void Dispose() => registrations.ForEach(registration => registration.Dispose());

    /// <param name="number">The signal's own, as .NET has no name for it.</param>
    private void Listen(int number, string name, Func<Task> reload) =>
        registrations.Add(PosixSignalRegistration.Create((PosixSignal)number, signal =>
        {
            // Else the process would end.
            signal.Cancel = true;
            Signalled(log, name);
            _ = Reload(reload);
        }));

    private async Task Reload(Func<Task> reload)
    {
        try
        {
            await reload();
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception failure)
        {
            ReloadFailed(log, failure.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Signal} asks for a reload")]
    private static partial void Signalled(ILogger log, string signal);

    [LoggerMessage(LogLevel.Error, "Nothing was reloaded: {Failure}")]
    private static partial void ReloadFailed(ILogger log, string failure);
}
