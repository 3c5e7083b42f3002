namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>The app on Kestrel alone, in the place of a worker of the Functions host.</summary>
public static class FunctionsApplication
{
    /// <param name="args">Configuration as <c>--name value</c>.</param>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);

    /// <summary>Here the app is a web application in any case.</summary>
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder) => builder;
}
