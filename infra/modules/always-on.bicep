// A container app that nobody can call from outside and that never sleeps.

import { Container } from 'types.bicep'
import { graceSeconds } from 'edge.bicep'

param name string
param location string
param tags object
param environmentId string
param identityId string

@description('Login server to pull from with the identity; empty for a public image.')
param registryServer string = ''

@description('Vault with the secrets, such as https://kv-x.vault.azure.net/.')
param vaultUri string

@description('Names of the secrets, in the vault and for the containers.')
param secretNames string[]

param containers Container[]

resource app 'Microsoft.App/containerApps@2025-07-01' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    environmentId: environmentId
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
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
      scale: { minReplicas: 1, maxReplicas: 1 }
    }
  }
}

output name string = app.name
