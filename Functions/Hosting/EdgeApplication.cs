using Edge.Hosting.Local;
using Edge.Hosting.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

namespace Edge.Hosting;

/// <summary>Composes the app for the process that runs it: a worker of the Functions host, or the local host.</summary>
internal static class EdgeApplication
{
    private const string HostAddress = "--functions-uri";
    private const string NativeHost = "AZURE_FUNCTIONS_NATIVE_HOST";

    /// <param name="args">The process's own: the Functions host names itself in them, others give configuration as <c>--name value</c>.</param>
    public static IHost Build(string[] args)
    {
        if (!IsWorker(args)) return ConfigureLocal(args).Build();
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.Configuration.AddSecretFiles();
        builder.AddWorkerHosting();
        builder.AddEdge();
        return builder.Build();
    }

    /// <summary>Composes the app without starting it, for commands that read its configuration or its services.</summary>
    public static IHostApplicationBuilder Configure(string[] args) => ConfigureLocal(args);

    /// <summary>Whether the Functions host started this process, by its arguments or as a native library.</summary>
    internal static bool IsWorker(string[] args) =>
        args.Any(argument => argument == HostAddress || argument.StartsWith($"{HostAddress}=", StringComparison.Ordinal))
        || AppContext.GetData(NativeHost) is not null;

    private static LocalApplicationBuilder ConfigureLocal(string[] args)
    {
        var builder = new LocalApplicationBuilder(args);
        builder.Configuration.AddSecretFiles();
        builder.AddLocalHosting();
        builder.AddEdge();
        return builder;
    }

    private static void AddEdge(this IHostApplicationBuilder builder)
    {
        builder.AddEdgeHosting();
        builder.AddAuth();
        builder.AddTelemetry();
        builder.AddWeb();
        builder.AddAccess();
        builder.AddPostgrest();
        builder.AddKv();
        builder.AddOrigin();
        builder.AddChangeFeed();
        builder.AddCache();
        builder.AddPolicyGate();
        builder.AddLiveReads();
        builder.AddLimits();
        builder.AddClient();
        builder.AddRealtime();
        builder.AddObjects();
        builder.AddPages();
    }
}
