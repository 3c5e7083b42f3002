// A job that prepares the database from inside the network: feed install and objects install, one after the other. It is
// started by hand and costs nothing until then:  az containerapp job start -g <group> -n <name>

import { Container, Setting } from 'types.bicep'

param name string
param location string
param tags object
param environmentId string
param identityId string

@description('Image of target container.')
param image string

@description('Login server to pull from with the identity; empty for a public image.')
param registryServer string

@description('Vault with the secrets, such as https://kv-x.vault.azure.net/.')
param vaultUri string

@description('What the app is given, but with a role that may create what is installed.')
param settings Setting[]

@description('The app\'s commands, in order.')
param commands string[] = ['feed install --all', 'objects install']

var containers Container[] = map(commands, command => {
  name: join(take(split(command, ' '), 2), '-')
  image: image
  command: ['dotnet', 'Functions.dll']
  args: split(command, ' ')
  env: settings
  resources: { cpu: json('0.25'), memory: '0.5Gi' }
})

resource job 'Microsoft.App/jobs@2025-07-01' = {
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
      triggerType: 'Manual'
      manualTriggerConfig: { parallelism: 1, replicaCompletionCount: 1 }
      replicaTimeout: 600
      replicaRetryLimit: 0
      registries: empty(registryServer) ? [] : [{ server: registryServer, identity: identityId }]
      secrets: [
        { name: 'install-db-uri', keyVaultUrl: '${vaultUri}secrets/install-db-uri', identity: identityId }
      ]
    }
    template: {
      // Init containers run one after the other, and the job's own after them.
      initContainers: map(take(containers, length(containers) - 1), container => {
        name: container.name
        image: container.image
        command: container.command
        args: container.args
        env: container.env
        resources: container.resources
      })
      containers: [last(containers)!]
    }
  }
}

output name string = job.name
