// A Postgres of one's own, ready for the change feed. Leave it out where the database is elsewhere, behind its tunnel.
// wal_level holds after a restart of the server, which .ci/deploy does when it is pending.

param name string
param location string
param tags object
param administratorLogin string

@secure()
param administratorPassword string

@description('Empty: reached over its public endpoint, from the app\'s addresses (firewall.bicep).')
param subnetId string

@description('Network of the subnet, for the private name; empty without a subnet.')
param networkId string

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = if (!empty(subnetId)) {
  name: '${name}.private.postgres.database.azure.com'
  location: 'global'
  tags: tags

  resource link 'virtualNetworkLinks' = {
    name: 'apps'
    location: 'global'
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: networkId }
    }
  }
}

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Standard_B1ms', tier: 'Burstable' }
  properties: {
    version: '17'
    administratorLogin: administratorLogin
    administratorLoginPassword: administratorPassword
    storage: { storageSizeGB: 32, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: 7 }
    network: empty(subnetId)
      ? { publicNetworkAccess: 'Enabled' }
      : { publicNetworkAccess: 'Disabled', delegatedSubnetResourceId: subnetId, privateDnsZoneArmResourceId: zone.id }
  }
  // A private server is made only where its network can resolve its name.
  dependsOn: [zone::link]

  // One after the other: the server takes one change at a time, and refuses others with ServerIsBusy.
  resource logical 'configurations' = {
    name: 'wal_level'
    properties: { value: 'logical', source: 'user-override' }
  }

  resource senders 'configurations' = {
    name: 'max_wal_senders'
    properties: { value: '10', source: 'user-override' }
    dependsOn: [logical]
  }

  resource slots 'configurations' = {
    name: 'max_replication_slots'
    properties: { value: '10', source: 'user-override' }
    dependsOn: [senders]
  }
}

output id string = server.id
output name string = server.name
output hostName string = server.properties.fullyQualifiedDomainName
