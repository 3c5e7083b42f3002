// Secrets of the app. Containers read them by reference, under the app's identity; no value stands in an app's settings.

param name string
param location string
param tags object

@description('Principal that may read the secrets.')
param readerId string

@secure()
@description('Secret values by name; an empty value makes no secret.')
param values object

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: { family: 'A', name: 'standard' }
    tenantId: tenant().tenantId
    enableRbacAuthorization: true
    enablePurgeProtection: true
    publicNetworkAccess: 'Enabled'
    softDeleteRetentionInDays: 7
  }
}

module secrets 'secret.bicep' = [
  for name in secretNames: {
    name: 'secret-${name}'
    params: {
      vaultName: vault.name
      name: name
      value: values[?name] ?? ''
    }
  }
]

@description('Names of the secrets to make.')
param secretNames string[]

var keyVaultSecretsUser = '4633458b-17de-408a-b874-0445c86b69e6'

resource mayRead 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, readerId, keyVaultSecretsUser)
  scope: vault
  properties: {
    principalId: readerId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsUser)
  }
}

output uri string = vault.properties.vaultUri
