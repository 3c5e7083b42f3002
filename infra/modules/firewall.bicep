// Lets these addresses reach a Postgres that is in no network, and nobody else. One after the other: the server takes one change at a time.

param serverName string
param addresses string[]

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' existing = {
  name: serverName
}

@batchSize(1)
resource rules 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2025-08-01' = [
  for address in addresses: {
    parent: server
    name: 'app-${replace(address, '.', '-')}'
    properties: { startIpAddress: address, endIpAddress: address }
  }
]
