using Edge.Objects;
using Microsoft.Extensions.Hosting;

namespace Edge.Hosting.DevPostgres;

/// <summary>The development database comes and goes with the app, which answers already while it comes.</summary>
internal sealed class DevDatabaseService(DevDatabase database, DatabaseStart start, ObjectsOptions objects, FatalError fatal) : BackgroundService
{
    private const string SampleResource = "sample.sql";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await database.Start(Sample() + Objects(), Console.Out.WriteLine, stoppingToken);
            start.IsUp();
        }
        catch (DevPostgresException failure)
        {
            fatal.Report(failure.Message);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told to stop before it was up.
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await database.Stop(cancellationToken);
    }

    /// <summary>Starts the database for as long as the result is not disposed.</summary>
    /// <exception cref="ConfigurationException">It does not start.</exception>
    public static async Task<IAsyncDisposable> Lend(DevDatabase database, Action<string> progress, CancellationToken cancellation)
    {
        try
        {
            await database.Start(Sample(), progress, cancellation);
            return new Lent(database);
        }
        catch (DevPostgresException failure)
        {
            throw new ConfigurationException(failure.Message);
        }
    }

    private sealed class Lent(DevDatabase database) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => new(database.Stop(CancellationToken.None));
    }

    /// <summary>The tables of durable objects; the sample is loaded in a transaction, and they with it.</summary>
    private string Objects() => objects.Enabled ? $"\n;{string.Join(";\n", ObjectsScript.Install(DevDatabase.LoginRole))}" : "";

    private static string Sample()
    {
        using var resource = new StreamReader(typeof(DevDatabaseService).Assembly.GetManifestResourceStream(SampleResource)!);
        return resource.ReadToEnd();
    }
}
