// Secrets of the app. Containers read them by reference, under the app's identity; no value stands in an app's settings.

param name string
param location string
param tags object

@description('Principal that may read the secrets.')
param readerId string

@description('A vault of this name was deleted less than seven days ago: take it back in place of making one.')
param recover bool

@description('Reached through its private endpoint only.')
param isPrivate bool

@secure()
@description('Secret values by name.')
param values object

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    createMode: recover ? 'recover' : 'default'
    sku: { family: 'A', name: 'standard' }
    tenantId: tenant().tenantId
    enableRbacAuthorization: true
    enablePurgeProtection: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    // What a deployment writes comes from Azure's own services.
    networkAcls: { bypass: 'AzureServices', defaultAction: isPrivate ? 'Deny' : 'Allow' }
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

output id string = vault.id
output uri string = vault.properties.vaultUri
