// The function app on Container Apps, with cloudflared beside it where a tunnel is used. Scale rules are the platform's: it derives
// them from the triggers, and refuses others.

import { Container } from 'types.bicep'
import { edgePort } from 'edge.bicep'

param name string
param location string
param tags object
param environmentId string

param identityId string

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

@description('Reached from the internet; without, only from within the environment.')
param external bool

resource app 'Microsoft.App/containerApps@2025-07-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp'
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
        transport: 'auto'
        allowInsecure: false
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
      scale: { minReplicas: minReplicas, maxReplicas: maxReplicas }
    }
  }
}

output fqdn string = app.properties.configuration.ingress.fqdn
