using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Edge.Tests.Infra;

/// <summary>What has to hold of everything else that main.bicep makes; each rule gives its mistakes in words.</summary>
internal static partial class ResourceRules
{
    /// <summary>Every type that the templates make, with the version of its API that we have read.</summary>
    private static readonly Dictionary<string, string> ApiVersions = new()
    {
        ["Microsoft.App/containerApps"] = "2025-07-01",
        ["Microsoft.App/jobs"] = "2025-07-01",
        ["Microsoft.App/managedEnvironments"] = "2025-07-01",
        ["Microsoft.Authorization/roleAssignments"] = "2022-04-01",
        ["Microsoft.ContainerRegistry/registries"] = "2025-11-01",
        ["Microsoft.Consumption/budgets"] = "2024-08-01",
        ["Microsoft.DBforPostgreSQL/flexibleServers"] = "2025-08-01",
        ["Microsoft.DBforPostgreSQL/flexibleServers/configurations"] = "2025-08-01",
        ["Microsoft.DBforPostgreSQL/flexibleServers/firewallRules"] = "2025-08-01",
        ["Microsoft.Insights/actionGroups"] = "2023-01-01",
        ["Microsoft.Insights/components"] = "2020-02-02",
        ["Microsoft.Insights/metricAlerts"] = "2018-03-01",
        ["Microsoft.Insights/scheduledQueryRules"] = "2023-12-01",
        ["Microsoft.Insights/workbooks"] = "2023-06-01",
        ["Microsoft.KeyVault/vaults"] = "2025-05-01",
        ["Microsoft.KeyVault/vaults/secrets"] = "2025-05-01",
        ["Microsoft.ManagedIdentity/userAssignedIdentities"] = "2024-11-30",
        ["Microsoft.Network/privateDnsZones"] = "2024-06-01",
        ["Microsoft.Network/privateDnsZones/virtualNetworkLinks"] = "2024-06-01",
        ["Microsoft.Network/privateEndpoints"] = "2024-07-01",
        ["Microsoft.Network/privateEndpoints/privateDnsZoneGroups"] = "2024-07-01",
        ["Microsoft.Network/virtualNetworks"] = "2024-07-01",
        ["Microsoft.OperationalInsights/workspaces"] = "2025-02-01",
        ["Microsoft.Storage/storageAccounts"] = "2025-06-01",
        ["Microsoft.Web/staticSites"] = "2025-03-01",
    };

    /// <summary>Where secrets have to stand; the prediction does not know their values, only that a secure parameter goes there.</summary>
    private static readonly string[] SecretPlaces =
    [
        "Microsoft.KeyVault/vaults/secrets.properties.value",
        "Microsoft.DBforPostgreSQL/flexibleServers.properties.administratorLoginPassword",
    ];

    private static readonly string[] StorageRoles =
    [
        "b7e6dc6d-f1e8-4753-8033-0f276bb0955b", // Storage Blob Data Owner
        "974c5e8b-45b9-4653-ba55-5f855dd0fb88", // Storage Queue Data Contributor
        "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", // Storage Table Data Contributor
    ];

    public static IEnumerable<string> Mistakes(DeploymentCase wanted, Deployment deployed) =>
    [
        .. deployed.Resources.SelectMany(resource => Versioned(resource!)),
        .. Tagged(deployed, DeploymentCase.EnvironmentName),
        .. Roles(deployed, [.. ExpectedRoles(wanted)]),
        .. SecretsHidden(deployed),
        .. SecretsHashed(deployed, ["dbUri", "jwtSecret", "masterKey", "tunnelToken", "tunnelClientId", "tunnelClientSecret"]),
        .. Vault(deployed, isRecovered: wanted.Has("domain")),
        .. Storage(deployed),
        .. PrivateEndpoints(deployed, wanted.Has("network")),
        .. Postgres(deployed, wanted.Has("postgres"), isPrivate: wanted.Has("network")),
        .. Others(wanted, deployed),
    ];

    public static IEnumerable<string> Versioned(JsonNode resource)
    {
        var (type, version) = ((string)resource["type"]!, (string)resource["apiVersion"]!);
        if (ApiVersions.GetValueOrDefault(type) != version) yield return $"{type}@{version} is not a version that was chosen";
    }

    /// <summary>What has a location can have tags.</summary>
    public static IEnumerable<string> Tagged(Deployment deployed, string environment) =>
        from resource in deployed.Resources
        where resource["location"] is not null && !resource["type"]!.ToString().EndsWith("/virtualNetworkLinks", StringComparison.Ordinal)
        where resource["tags"]?.ToJsonString() != $$"""{"application":"edge","environment":"{{environment}}"}"""
        select $"{resource["name"]} is not tagged";

    /// <param name="expected">Role definition and the kind of resource that it is given on.</param>
    public static IEnumerable<string> Roles(Deployment deployed, IReadOnlyList<(string Role, string On)> expected)
    {
        var granted = deployed.OfType("Microsoft.Authorization/roleAssignments")
            .Select(grant => (Role: ((string)grant["properties"]!["roleDefinitionId"]!)[^36..], On: Scope((string)grant["id"]!))).ToList();
        foreach (var (role, on) in expected.Except(granted)) yield return $"the role {role} on {on} is missing";
        foreach (var (role, on) in granted.Except(expected)) yield return $"the role {role} on {on} is too much";
        foreach (var grant in deployed.OfType("Microsoft.Authorization/roleAssignments"))
        {
            if (grant["properties"]!["principalType"]?.ToString() != "ServicePrincipal" || !grant.ToJsonString().Contains("userAssignedIdentities/id-"))
                yield return "a role is not given to the app's identity";
        }
    }

    /// <summary>The type in <c>extensionResourceId('/…/providers/{type}/{name}', …)</c>.</summary>
    private static string Scope(string id)
    {
        var parts = id.Split('\'')[1].Split("/providers/")[^1].Split('/');
        return $"{parts[0]}/{parts[1]}";
    }

    private static IEnumerable<(string Role, string On)> ExpectedRoles(DeploymentCase wanted)
    {
        yield return ("3913510d-42f4-4e42-8a64-420c390055eb", "Microsoft.Insights/components"); // Monitoring Metrics Publisher
        yield return ("4633458b-17de-408a-b874-0445c86b69e6", "Microsoft.KeyVault/vaults"); // Key Vault Secrets User
        foreach (var role in StorageRoles) yield return (role, "Microsoft.Storage/storageAccounts");
        if (wanted.Has("registry")) yield return ("7f951dda-4ed3-4680-a7ca-43fe172d538d", "Microsoft.ContainerRegistry/registries"); // AcrPull
    }

    public static IEnumerable<string> SecretsHidden(Deployment deployed) =>
        from entry in deployed.Strings
        where entry.Text.Contains(DeploymentCase.Marker, StringComparison.Ordinal)
            || (entry.Text.Contains("parameters(", StringComparison.Ordinal) && !SecretPlaces.Contains(entry.Path)
                && !entry.Path.EndsWith(".registries", StringComparison.Ordinal) && !IsHash(entry.Text))
        select $"a parameter shows in {entry.Path}";

    /// <summary>Of all secrets together, and short: no secret can be told from it.</summary>
    private static bool IsHash(string text) => Hash().IsMatch(text);

    /// <summary>Requires that a secret that changes makes a revision, by what the containers are given.</summary>
    /// <param name="secrets">All that the containers use.</param>
    public static IEnumerable<string> SecretsHashed(Deployment deployed, string[] secrets)
    {
        foreach (var app in deployed.Apps)
        {
            var hash = ContainerApp.Environment(app.Containers[0]).FirstOrDefault(setting => setting.Name == "EDGE_SECRETS_HASH").Value ?? "";
            foreach (var secret in secrets.Where(secret => !hash.Contains($"parameters('{secret}')", StringComparison.Ordinal)))
                yield return $"{app.Name} goes on with an old {secret}";
        }
    }

    public static IEnumerable<string> Vault(Deployment deployed, bool isRecovered = false)
    {
        var vault = deployed.Single("Microsoft.KeyVault/vaults");
        if ((string?)vault["properties"]!["createMode"] != (isRecovered ? "recover" : "default")) yield return "a deleted vault is not taken back as was asked";
        if (!(bool)vault["properties"]!["enableRbacAuthorization"]! || !(bool)vault["properties"]!["enablePurgeProtection"]!)
            yield return "the vault can be read or purged by more than roles allow";
        var kept = deployed.OfType("Microsoft.KeyVault/vaults/secrets").Select(secret => ((string)secret["name"]!).Split('/')[1]).ToList();
        var wanted = deployed.Apps.SelectMany(app => app.Secrets).Concat(deployed.Install is null ? [] : ["install-db-uri"]).Distinct().ToList();
        foreach (var missing in wanted.Except(kept)) yield return $"the vault lacks {missing}";
        foreach (var idle in kept.Except(wanted)) yield return $"the vault keeps {idle} for nobody";
        foreach (var app in deployed.Apps)
        {
            if (app.Resource["identity"]!["type"]!.ToString() != "UserAssigned") yield return $"{app.Name} has no identity to read secrets with";
        }
    }

    private static IEnumerable<string> Storage(Deployment deployed)
    {
        var storage = deployed.Single("Microsoft.Storage/storageAccounts")["properties"]!;
        if ((bool?)storage["allowSharedKeyAccess"] is not false) yield return "the storage takes keys";
        if ((bool?)storage["allowBlobPublicAccess"] is not false) yield return "blobs can be public";
        if ((bool?)storage["supportsHttpsTrafficOnly"] is not true) yield return "the storage takes plain HTTP";
        if ((string?)storage["minimumTlsVersion"] != "TLS1_2") yield return "the storage takes old TLS";
    }

    /// <summary>With a network vault and storage have addresses in it, and no others.</summary>
    private static IEnumerable<string> PrivateEndpoints(Deployment deployed, bool isPrivate)
    {
        foreach (var type in new[] { "Microsoft.KeyVault/vaults", "Microsoft.Storage/storageAccounts" })
        {
            var access = (string?)deployed.Single(type)["properties"]!["publicNetworkAccess"];
            if (access != (isPrivate ? "Disabled" : "Enabled")) yield return $"public access to {type} is {access}";
        }

        var reached = deployed.OfType("Microsoft.Network/privateEndpoints")
            .Select(endpoint => (string)endpoint["properties"]!["privateLinkServiceConnections"]![0]!["properties"]!["groupIds"]![0]!).Order();
        if (!reached.SequenceEqual(isPrivate ? ["blob", "queue", "table", "vault"] : [])) yield return $"private endpoints are {string.Join(", ", reached)}";
    }

    public static IEnumerable<string> Postgres(Deployment deployed, bool wanted, bool isPrivate)
    {
        var servers = deployed.OfType("Microsoft.DBforPostgreSQL/flexibleServers").ToList();
        if (servers.Count != (wanted ? 1 : 0)) yield return "there is a Postgres too many or too few";
        if (servers is not [var server]) yield break;

        var access = (string?)server["properties"]!["network"]!["publicNetworkAccess"];
        if (access != (isPrivate ? "Disabled" : "Enabled")) yield return $"public access to Postgres is {access}";
        if (deployed.Strings.Any(text => text.Path.EndsWith(".startIpAddress", StringComparison.Ordinal) && text.Text == "0.0.0.0"))
            yield return "every customer of Azure reaches Postgres";
        var settings = deployed.OfType("Microsoft.DBforPostgreSQL/flexibleServers/configurations")
            .ToDictionary(setting => ((string)setting["name"]!).Split('/')[1], setting => (string?)setting["properties"]!["value"]);
        if (settings.GetValueOrDefault("wal_level") != "logical") yield return "Postgres cannot feed changes";
        foreach (var refused in settings.Keys.Except(Settable)) yield return $"{refused} is read-only on a flexible server";
    }

    /// <summary>Those of the server's parameters that the platform lets one set, as far as they are used here.</summary>
    private static readonly string[] Settable = ["wal_level", "max_wal_senders", "max_replication_slots"];

    private static IEnumerable<string> Alerts(DeploymentCase wanted, Deployment deployed)
    {
        string[] apps = wanted.HasFeedApp ? ["ca-edge-test", "ca-edge-test-feed"] : ["ca-edge-test"];
        string[] expected = wanted.Has("alerts")
            ? [
                "p99", .. wanted.Has("feed") ? ["feed-uncovered"] : Array.Empty<string>(),
                .. wanted.Has("postgres") ? ["storage", "slot-lag"] : Array.Empty<string>(),
                .. apps.SelectMany(app => new[] { $"restarts-{app}", $"5xx-{app}" }),
            ]
            : [];
        var alerts = deployed.OfType("Microsoft.Insights/metricAlerts").Concat(deployed.OfType("Microsoft.Insights/scheduledQueryRules"))
            .Select(alert => ((string)alert["name"]!)["alert-edge-test-".Length..]).ToList();
        foreach (var missing in expected.Except(alerts)) yield return $"nobody is told of {missing}";
        foreach (var idle in alerts.Except(expected)) yield return $"somebody is told of {idle}";
        if (deployed.OfType("Microsoft.Consumption/budgets").Any() != wanted.Has("alerts")) yield return "the budget is there or not against the switch";
        if (deployed.OfType("Microsoft.Insights/workbooks").Count() != 1) yield return "there is no workbook";
    }

    private static IEnumerable<string> Others(DeploymentCase wanted, Deployment deployed)
    {
        foreach (var mistake in Alerts(wanted, deployed)) yield return mistake;
        if (!(bool)deployed.Single("Microsoft.Insights/components")["properties"]!["DisableLocalAuth"]!) yield return "telemetry is taken without an identity";
        if (deployed.OfType("Microsoft.ContainerRegistry/registries").Any(registry => (bool)registry["properties"]!["adminUserEnabled"]!))
            yield return "the registry has a password";
        foreach (var (word, type) in new[]
        {
            ("site", "Microsoft.Web/staticSites"), ("registry", "Microsoft.ContainerRegistry/registries"), ("network", "Microsoft.Network/virtualNetworks"),
        })
        {
            if (deployed.OfType(type).Any() != wanted.Has(word)) yield return $"{type} is there or not against the switch";
        }

        if (deployed.AlwaysOn is not null != wanted.HasFeedApp) yield return "the always-on app is there or not against the switch";
        var subnet = deployed.Single("Microsoft.App/managedEnvironments")["properties"]!["vnetConfiguration"]?["infrastructureSubnetId"];
        if (subnet is not null != wanted.Has("network")) yield return "the environment is in the wrong network";
        var registries = deployed.Apps.All(app => app.Configuration["registries"] is JsonArray { Count: 0 });
        if (registries == wanted.Has("registry")) yield return "the apps pull from the wrong registry";
    }

    [GeneratedRegex(@"^\[take\(uniqueString\((parameters\('\w+'\)(, )?){4,}\), 8\)\]$")]
    private static partial Regex Hash();
}
