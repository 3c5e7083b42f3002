using Edge.Kv;
using Edge.Postgrest;
using Edge.Postgrest.Auth;
using Edge.Postgrest.Execution;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Edge.Hosting.Commands.Doctor;

/// <summary>Runs the checks in an order in which each rests on those before it.</summary>
internal static class Examination
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<Finding>> Of(Compose compose, CancellationToken cancellation)
    {
        IHostApplicationBuilder app;
        PostgrestConfig config;
        try
        {
            app = compose();
            config = new PostgrestSettings(app.Configuration).Read();
        }
        catch (ConfigurationException mistake)
        {
            return [Finding.Fail("settings", mistake.Message, "Correct them: local.settings.sample.json describes each")];
        }

        List<Finding> findings = [Finding.Pass("settings", "understood"), Tokens(app, config)];
        await using var services = app.Services.BuildServiceProvider();
        findings.Add(await Storage(services, cancellation));
        if (app.Configuration.HasRemoteOrigin()) findings.Add(await Remote(services, cancellation));
        else findings.AddRange(await Database(app, config, cancellation));
        return findings;
    }

    private static Finding Tokens(IHostApplicationBuilder app, PostgrestConfig config)
    {
        var issuers = app.Services.Select(service => service.ImplementationInstance).OfType<AuthOptions>().Last().Issuers;
        return config.JwtSecret is null && issuers.Count == 0
            ? Finding.Warn("tokens", "no secret and no issuer is configured", "Requests with a token are refused: set PGRST_JWT_SECRET or Auth:Issuers")
            : Finding.Pass("tokens", string.Join(" and ", new[]
            {
                config.JwtSecret is null ? null : "signed with PGRST_JWT_SECRET", issuers.Count == 0 ? null : $"of {string.Join(", ", issuers.Keys)}",
            }.OfType<string>()));
    }

    private static async Task<Finding> Storage(IServiceProvider services, CancellationToken cancellation)
    {
        var store = services.GetRequiredService<KvStore>();
        if (!store.IsShared) return Finding.Warn("storage", "no storage account is configured", "Values live in one process: set Kv:ConnectionString or Kv:AccountUri for several");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            await store.Get("edge/doctor", limit.Token);
            return Finding.Pass("storage", "answers");
        }
        catch (Exception failure) when (failure is KvException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            var reason = failure is KvException ? failure.Message : $"no answer in {Patience.TotalSeconds:F0} s";
            return Finding.Fail("storage", reason, "Check Kv:ConnectionString, or that the app's identity has the role Storage Table Data Contributor");
        }
    }

    private static async Task<Finding> Remote(IServiceProvider services, CancellationToken cancellation) =>
        await services.GetRequiredService<Readiness>().Missing(cancellation) is { } missing
            ? Finding.Fail("remote", missing, "Check Origin:Url, and the tunnel's Origin:Headers if there is one")
            : Finding.Pass("remote", "answers");

    private static async Task<IReadOnlyList<Finding>> Database(IHostApplicationBuilder app, PostgrestConfig config, CancellationToken cancellation)
    {
        await using var development = await DatabaseLoan.Of(app.Services, Console.Error.WriteLine, cancellation);
        await using var pool = DataSources.Create(config, silence: Patience);
        try
        {
            return await new DatabaseExamination(app, config, pool).Run(cancellation);
        }
        catch (NpgsqlException failure)
        {
            return [Finding.Fail("database", failure.Message, "Check PGRST_DB_URI, the network and the tunnel on the way")];
        }
    }
}
