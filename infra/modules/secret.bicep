param vaultName string
param name string

@description('Empty is refused: a variable that was forgotten must not replace a secret that is in use.')
@minLength(1)
@secure()
param value string

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}

resource secret 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = {
  parent: vault
  name: name
  properties: {
    value: value
  }
}
