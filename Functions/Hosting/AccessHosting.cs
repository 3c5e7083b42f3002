using Edge.Origin;
using Edge.Origin.Policy;
using Edge.Postgrest;
using Edge.Postgrest.Access;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <param name="Policy">Null: none is configured.</param>
internal sealed record PolicyInFile(AccessPolicy? Policy);

internal static class AccessHosting
{
    private const string Setting = "Access:PolicyFile";

    /// <summary>The access policy, if there is one. What it names is looked for as soon as the schema cache is there.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read or understood; one line a mistake.</exception>
    public static IHostApplicationBuilder AddAccess(this IHostApplicationBuilder builder)
    {
        var options = builder.Configuration.Read<AccessOptions>("Access");
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(new PolicyInFile(Read(options.PolicyFile, builder.Configuration)));
        return builder;
    }

    /// <summary>In front of a remote PostgREST, and of what keeps its answers, the policy is kept to here; the engine keeps to it by itself.</summary>
    /// <exception cref="ConfigurationException">It says what cannot be kept to here; one line a mistake.</exception>
    public static IHostApplicationBuilder AddPolicyGate(this IHostApplicationBuilder builder)
    {
        var instances = builder.Services.Select(service => service.ImplementationInstance).ToList();
        if (!builder.Configuration.HasRemoteOrigin() || instances.OfType<PolicyInFile>().Last().Policy is not { } inFile) return builder;
        var config = instances.OfType<PostgrestConfig>().Last();
        var policy = new GatePolicy(inFile, config);
        if (!policy.Mistakes.IsEmpty) throw Wrong(instances.OfType<AccessOptions>().Last().PolicyFile, policy.Mistakes);

        // Not registered: they are the engine's, and there is none.
        var limits = builder.Configuration.Read<EngineOptions>("Engine", engine => engine.Validate());
        builder.Services.SurroundOrigin(
            (origin, provider) => new PolicyGate(
                origin, provider.GetRequiredService<TokenGate>(), policy, config, limits, provider.GetRequiredService<ILogger<PolicyGate>>()));
        return builder;
    }

    private static AccessPolicy? Read(string file, IConfiguration configuration)
    {
        if (file.Length == 0) return null;
        if (configuration.HasRemoteOrigin() && !configuration.GetValue<bool>("Origin:VerifyJwt"))
            throw new ConfigurationException($"{Setting} needs Origin:VerifyJwt: who asks has to be known here");
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ConfigurationException($"{Setting} cannot be read: {unreadable.Message}");
        }
        var (policy, mistakes) = AccessPolicyReader.Read(bytes);
        return policy ?? throw Wrong(file, mistakes);
    }

    private static ConfigurationException Wrong(string file, IEnumerable<string> mistakes) =>
        new(string.Join('\n', mistakes.Select(mistake => $"{Setting} {file}: {mistake}")));
}
