using Edge.Postgrest.Access;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Hosting;

/// <param name="Policy">Null: none is configured.</param>
internal sealed record PolicyInFile(AccessPolicy? Policy);

internal static class AccessHosting
{
    private const string Setting = "Access:PolicyFile";

    /// <summary>The access policy, if there is one. What it names is looked for as soon as the schema cache is there.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read or understood; one line a mistake.</exception>
    public static FunctionsApplicationBuilder AddAccess(this FunctionsApplicationBuilder builder)
    {
        var options = builder.Configuration.Read<AccessOptions>("Access");
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(new PolicyInFile(Read(options.PolicyFile, builder.Configuration)));
        return builder;
    }

    private static AccessPolicy? Read(string file, IConfiguration configuration)
    {
        if (file.Length == 0) return null;
        if (configuration["Origin:Url"] is { Length: > 0 })
            throw new ConfigurationException($"{Setting} needs a database: it cannot be enforced on Origin:Url.");
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
        return policy ?? throw new ConfigurationException(string.Join('\n', mistakes.Select(mistake => $"{Setting} {file}: {mistake}")));
    }
}
