using Microsoft.Extensions.DependencyInjection;

namespace Edge.Hosting;

/// <summary>Brings the development database up for a command. A published app has none.</summary>
/// <param name="start">Starts it, telling what takes longer than a moment; whoever disposes the result gives it back.</param>
internal sealed class DatabaseLoan(Func<Action<string>, CancellationToken, Task<IAsyncDisposable>> start)
{
    /// <returns>Null where the database is somebody else's: it is there or it is not.</returns>
    public static async Task<IAsyncDisposable?> Of(IServiceCollection services, Action<string> progress, CancellationToken cancellation) =>
        services.LastOrDefault(service => service.ServiceType == typeof(DatabaseLoan))?.ImplementationInstance is DatabaseLoan loan
            ? await loan.Start(progress, cancellation)
            : null;

    private Task<IAsyncDisposable> Start(Action<string> progress, CancellationToken cancellation) => start(progress, cancellation);
}
