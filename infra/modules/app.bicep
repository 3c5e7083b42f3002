// A container app of the product on Container Apps, with cloudflared beside it where a tunnel is used. Run by the Functions host its scale
// rules are the platform's, which derives them from the triggers and refuses others.

import { Container, CustomDomain, Hosting } from 'types.bicep'
import { edgePort, graceSeconds } from 'edge.bicep'

param name string
param location string
param tags object
param environmentId string
param identityId string

@description('What runs the app.')
param hosting Hosting

@description('Login server to pull from with the identity; empty for a public image.')
param registryServer string

@description('Vault with the secrets, such as https://kv-x.vault.azure.net/.')
param vaultUri string

@description('Names of the secrets, in the vault and for the containers.')
param secretNames string[]

@description('The app comes first: the platform takes containers[0] for the function app.')
param containers Container[]

param minReplicas int
param maxReplicas int

@description('With hosting container: requests at a time, or open WebSockets, for which another replica is started.')
param concurrentRequests int = 100

@description('Reached from the internet; without, only from within the environment.')
param external bool

@description('Domains bound to the app. One that is bound by hand and not named here is lost with the next deployment.')
param customDomains CustomDomain[] = []

resource app 'Microsoft.App/containerApps@2025-07-01' = {
  name: name
  location: location
  tags: tags
  kind: hosting == 'functions' ? 'functionapp' : null
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    environmentId: environmentId
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: external
        targetPort: edgePort
        // HTTP/1.1, HTTP/2 and WebSockets. Sessions are not sticky: what a socket needs is in the database.
        transport: 'auto'
        allowInsecure: false
        customDomains: map(customDomains, domain => {
          name: domain.name
          certificateId: domain.certificateId
          bindingType: 'SniEnabled'
        })
      }
      registries: empty(registryServer) ? [] : [{ server: registryServer, identity: identityId }]
      secrets: [
        for name in secretNames: {
          name: name
          keyVaultUrl: '${vaultUri}secrets/${name}'
          identity: identityId
        }
      ]
    }
    template: {
      containers: containers
      terminationGracePeriodSeconds: graceSeconds
      scale: hosting == 'functions'
        ? { minReplicas: minReplicas, maxReplicas: maxReplicas }
        : {
            minReplicas: minReplicas
            maxReplicas: maxReplicas
            rules: [{ name: 'requests', http: { metadata: { concurrentRequests: string(concurrentRequests) } } }]
          }
    }
  }
}

output fqdn string = app.properties.configuration.ingress.fqdn
output outboundAddresses string[] = app.properties.outboundIpAddresses
