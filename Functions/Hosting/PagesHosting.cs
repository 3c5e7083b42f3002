using Edge.Endpoints;
using Edge.Pages;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

internal static class PagesHosting
{
    private const string Folder = "Pages:Folder";
    private const string Init = "dotnet run --project Functions -- init \"postgres://user:password@host/database\"";
    private const string Types = "dotnet run --project Functions -- generate types";

    /// <summary>Adds what browsers are shown: a site of the user's own, and the landing page where that has none.</summary>
    public static IHostApplicationBuilder AddPages(this IHostApplicationBuilder builder)
    {
        var options = builder.Configuration.Read<PagesOptions>("Pages", Mistakes);
        var samples = builder.Configuration.Read<SamplesOptions>("Samples");
        var docs = builder.Configuration.Read<DocsOptions>("Docs");
        builder.Services.AddSingleton(samples);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<BuiltInPages>();
        var landing = options.Landing ? new LandingPage(Links(options, docs, samples)) : null;
        builder.Services.AddSingleton(services => new FrontEnd(options.Folder is { Length: > 0 } folder ? Open(folder, services) : null, landing));
        return builder;
    }

    private static LandingLinks Links(PagesOptions options, DocsOptions docs, SamplesOptions samples) => new(
        docs.Enabled, options.Console, samples.Enabled, samples.Enabled ? Init : Types,
        samples.Enabled ? "Put your own database behind it:" : "Make typed classes of the tables:");

    private static IEnumerable<string> Mistakes(PagesOptions options)
    {
        if (options.Folder is not { Length: > 0 } folder) yield break;
        if (!Directory.Exists(folder))
        {
            yield return $"{Folder}: there is no folder {Path.GetFullPath(folder)}";
        }
        else if (StaticSite.Mistake(folder) is { } mistake)
        {
            yield return $"{Folder}: {mistake}";
        }
    }

    private static StaticSite Open(string folder, IServiceProvider services) =>
        new(folder, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<StaticSite>>());
}
