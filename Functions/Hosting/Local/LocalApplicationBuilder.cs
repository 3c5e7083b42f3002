using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting.Local;

/// <summary>
/// Builds the local host: the app's HTTP functions on Kestrel, without the Functions host. Reads configuration from <c>Values</c> of
/// local.settings.json, then environment variables, then arguments; the later source overrides the earlier.
/// </summary>
internal sealed partial class LocalApplicationBuilder : IHostApplicationBuilder
{
    private readonly WebApplicationBuilder _web;

    /// <param name="args">Configuration as <c>--name value</c>.</param>
    public LocalApplicationBuilder(string[] args)
    {
        _web = WebApplication.CreateEmptyBuilder(new() { EnvironmentName = EnvironmentName() });
        _web.Configuration
            .AddInMemoryCollection(LocalSettings.ReadForTheApp())
            .AddEnvironmentVariables("ASPNETCORE_")
            .AddEnvironmentVariables()
            .AddCommandLine(args);

        _web.WebHost.UseKestrelCore();
        Services.Configure<KestrelServerOptions>(kestrel => kestrel.AddServerHeader = false);
        this.AddConsoleLog();
    }

    public IConfigurationManager Configuration => _web.Configuration;

    public IHostEnvironment Environment => _web.Environment;

    public IServiceCollection Services => _web.Services;

    public ILoggingBuilder Logging => _web.Logging;

    public IMetricsBuilder Metrics => _web.Metrics;

    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)_web).Properties;

    /// <summary>The classes whose functions are served. Default: all public classes of the app.</summary>
    internal IReadOnlyList<Type> FunctionClasses { get; set; } = typeof(LocalApplicationBuilder).Assembly.GetExportedTypes();

    /// <summary>Stands before every route. Default: <c>extensions.http.routePrefix</c> of host.json.</summary>
    internal string RoutePrefix { get; set; } = HostJson.ReadRoutePrefixBesideTheApp();

    public void ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull =>
        ((IHostApplicationBuilder)_web).ConfigureContainer(factory, configure);

    /// <exception cref="ConfigurationException">A function's route or parameters are not understood.</exception>
    public IHost Build()
    {
        var functions = FunctionClasses.SelectMany(HttpFunction.In).ToList();
        if (functions.Exists(function => function.ReturnsActionResult)) Services.AddMvcCore();
        _web.WebHost.UseUrls(ListenAddress.From(Configuration));

        var app = _web.Build();
        var compiler = new HandlerCompiler(app.Services, Services);
        var keys = FunctionKeys.From(Configuration);
        var dispatcher = Dispatcher.For(functions, RoutePrefix, compiler, keys, app.Logger);
        NameOtherTriggers(app.Logger);
        app.Run(dispatcher.Dispatch);
        app.Lifetime.ApplicationStarted.Register(() => ThreadPool.QueueUserWorkItem(_ => dispatcher.Prepare()));
        return app;
    }

    private void NameOtherTriggers(ILogger log)
    {
        var names = FunctionClasses.SelectMany(HttpFunction.WithOtherTriggersIn).Order(StringComparer.OrdinalIgnoreCase).ToList();
        if (names.Count > 0) RunElsewhere(log, string.Join(", ", names));
    }

    [LoggerMessage(LogLevel.Information, "Functions without an HTTP trigger run under the Functions host only and are ignored here: {Names}")]
    private static partial void RunElsewhere(ILogger log, string names);

    private static string? EnvironmentName() =>
        System.Environment.GetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT")
        ?? System.Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT")
        ?? System.Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT");
}
