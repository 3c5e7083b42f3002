using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;

namespace Edge.Hosting;

/// <summary>Chooses the identity that this process shows to Azure's services.</summary>
internal static class AzureCredential
{
    private const string ClientId = "AZURE_CLIENT_ID";
    private const string IdentityEndpoint = "IDENTITY_ENDPOINT";

    /// <summary>In Azure the managed identity and nothing else, so that a failure names its cause. Elsewhere whoever is signed in.</summary>
    /// <param name="clientId">Of a user-assigned identity. Null or empty: the system-assigned one.</param>
    public static TokenCredential Create(IConfiguration configuration, string? clientId)
    {
        var isInAzure = configuration[IdentityEndpoint] is { Length: > 0 };
        if (!isInAzure) return new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = clientId });
        return new ManagedIdentityCredential(
            string.IsNullOrEmpty(clientId) ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId));
    }

    /// <summary>The identity that AZURE_CLIENT_ID names. Null: it names none.</summary>
    public static TokenCredential? FromEnvironment(IConfiguration configuration) =>
        configuration[ClientId] is { Length: > 0 } clientId ? Create(configuration, clientId) : null;
}
